"""Use cases, services and reference data in the admin."""

import json
from typing import Any

import pytest
from django.test import Client

from prompts.models import ReferenceData, Service, UseCase
from prompts.publishing import publish
from tests.factories import SuggestionFactory, VersionFactory, live_use_case
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
USE_CASES = "/admin/prompts/usecase/"
FALLBACK = {"ideas": ["Something with ${topic}"]}


def form_of(use_case: UseCase, **values: Any) -> dict[str, Any]:
    """What the page sends when nothing but `values` is changed."""
    parts = ("input_schema", "reference", "example_variables", "output_schema", "output_rules", "example_output")
    shown = {name: json.dumps(getattr(use_case, name)) for name in parts}
    plain = {name: getattr(use_case, name) for name in ("name", "description", "review_policy", "safety_level")}
    time = {
        "cache_seconds_0": "1",
        "cache_seconds_1": "3600",
        "enabled": "on",
        "rollout_percent": "100",
        "fallback": "",
    }
    inlines = {
        f"{prefix}-{count}_FORMS": "0" for prefix in ("versions", "publications") for count in ("TOTAL", "INITIAL")
    }
    return {**shown, **plain, **time, **inlines, **values}


def change(browser: Client, use_case: UseCase, **values: Any) -> Any:
    return browser.post(f"{USE_CASES}{use_case.pk}/change/", form_of(use_case, **values))


def test_a_marketer_sets_the_policy() -> None:
    use_case = live_use_case()
    answer = change(
        signed_in("Marketer"),
        use_case,
        name="Bright ideas",
        review_policy="required",
        safety_level="high",
        cache_seconds_0="30",
        cache_seconds_1="60",
        enabled="",
        fallback=json.dumps(FALLBACK),
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    use_case.refresh_from_db()
    assert (use_case.name, use_case.review_policy, use_case.safety_level) == ("Bright ideas", "required", "high")
    assert (use_case.cache_seconds, use_case.enabled, use_case.fallback) == (1800, False, FALLBACK)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("input_schema", "{", "Line 1, column 2"),
        ("input_schema", "", "This field is required."),
        ("input_schema", '{"type": "objekt"}', "/type"),
        ("input_schema", '{"type": "object", "propertys": {}}', "/propertys: is not a JSON Schema keyword"),
        (
            "input_schema",
            '{"type": "object", "additionalProperties": false}',
            "The live version v1 needs it otherwise. Line 2",
        ),
        ("output_schema", "[]", "the schema: must be an object"),
        ("output_rules", '[{"rule": "nope"}]', "rule 1: “rule” must be one of"),
        ("output_rules", '[{"rule": "unique", "path": "/colours/*"}]', "leads nowhere"),
        ("reference", '{"taxonomy": "nothing"}', "There is no reference data called “nothing”."),
        ("reference", '["taxonomy"]', "This must be an object"),
        ("example_variables", '{"topic": 5}', "/topic must be a string."),
        ("example_variables", "[]", "This must be an object"),
        ("example_output", '{"ideas": []}', "/ideas must not be empty."),
        ("fallback", '{"ideas": "${colour}"}', "rendered for the example"),
        ("fallback", '{"ideas": []}', "For the example variables: /ideas must not be empty."),
        ("review_policy", "sometimes", "Select a valid choice"),
        ("cache_seconds_0", "-1", "greater than or equal to 0"),
        ("cache_seconds_0", "999999999999999999999", "less than or equal to"),
        ("cache_seconds_0", "9999", "less than or equal to 2678400"),
        ("cache_seconds_1", "7", "Select a valid choice"),
        ("name", "", "This field is required."),
    ],
)
def test_faults_are_said_at_the_field_and_nothing_is_written(field: str, value: str, error: str) -> None:
    use_case = live_use_case()
    before = UseCase.objects.values().get()
    answer = change(signed_in("Marketer"), use_case, **{field: value})
    assert answer.status_code == 200
    name = "cache_seconds" if field.startswith("cache_seconds") else field
    errors = " ".join(answer.context["adminform"].form.errors[name])
    assert error in errors
    assert UseCase.objects.values().get() == before


def test_a_change_leaves_alone_what_was_published_meanwhile() -> None:
    use_case, marketer = live_use_case(), signed_in("Marketer")
    data = form_of(use_case, name="Renamed")
    second = VersionFactory(use_case=use_case, number=2)
    publish(second)
    assert marketer.post(f"{USE_CASES}{use_case.pk}/change/", data).status_code == 302
    use_case.refresh_from_db()
    assert (use_case.name, use_case.live_version) == ("Renamed", second)


def test_the_order_of_a_schemas_fields_is_kept() -> None:
    use_case, marketer = live_use_case(), signed_in("Marketer")
    schema = {"type": "object", "properties": {"topic": {"type": "string"}, "a": {"type": "string"}}}
    change(marketer, use_case, input_schema=json.dumps(schema))
    use_case.refresh_from_db()
    assert list(use_case.input_schema["properties"]) == ["topic", "a"]
    page = marketer.get(f"{USE_CASES}{use_case.pk}/change/").content.decode()
    assert page.index("&quot;topic&quot;: {") < page.index("&quot;a&quot;: {")


def test_the_page_has_versions_and_history(django_assert_max_num_queries: Any) -> None:
    use_case, marketer = live_use_case(), signed_in("Marketer")
    for number in range(2, 12):
        publish(VersionFactory(use_case=use_case, number=number), note=f"Note {number}")
    with django_assert_max_num_queries(12):
        page = marketer.get(f"{USE_CASES}{use_case.pk}/change/").content.decode()
    assert page.count('href="/admin/prompts/promptversion/') >= 11 + 21
    assert "Note 11" in page


def test_the_list_tells_how_many_drafts_wait(django_assert_max_num_queries: Any) -> None:
    marketer = signed_in("Marketer")
    use_cases = [live_use_case() for _ in range(10)]
    draft = SuggestionFactory(use_case=use_cases[0])
    SuggestionFactory(use_case=use_cases[0])
    SuggestionFactory(use_case=use_cases[0], copy_of=draft, served_from="cache")
    SuggestionFactory(use_case=use_cases[0], state="approved")
    with django_assert_max_num_queries(10):
        answer = marketer.get(USE_CASES)
    waiting = {str(row): row.waiting for row in answer.context["cl"].result_list}
    assert waiting[str(use_cases[0])] == 2
    assert sum(waiting.values()) == 2


@pytest.mark.parametrize("groups", [(), ("Reviewer",), ("Operator",)])
def test_others_change_nothing(groups: tuple[str, ...]) -> None:
    use_case = live_use_case()
    assert change(signed_in(*groups), use_case, name="Mine").status_code == 403
    use_case.refresh_from_db()
    assert use_case.name == "Ideas"


def test_an_operator_switches_a_service_and_a_marketer_may_not() -> None:
    use_case = live_use_case()
    path = f"/admin/prompts/service/{use_case.service_id}/change/"
    data = {"name": "A service", "description": "", "slug": "other", "rollout_percent": "100"}
    assert signed_in("Marketer").post(path, data).status_code == 403
    assert Service.objects.get().enabled
    assert signed_in("Operator").post(path, data).status_code == 302
    service = Service.objects.get()
    assert (service.enabled, service.slug) == (False, use_case.service.slug)


def test_services_are_listed_with_their_use_cases(django_assert_max_num_queries: Any) -> None:
    operator = signed_in("Operator")
    off = live_use_case(enabled=False)
    for _ in range(10):
        live_use_case()
    with django_assert_max_num_queries(8):
        rows = operator.get("/admin/prompts/service/").context["cl"].result_list
    counts = {row.slug: (row.use_case_count, row.on_count) for row in rows}
    assert counts[off.service.slug] == (1, 0)


@pytest.mark.parametrize(
    ("text", "ok"), [('{"sofa": ["brown"]}', True), ("{", False), ("", False), ('"\\u0000"', False)]
)
def test_reference_data_is_strict_json(text: str, ok: bool) -> None:
    row = ReferenceData.objects.create(name="taxonomy", data={"chair": []})
    path = f"/admin/prompts/referencedata/{row.pk}/change/"
    answer = signed_in("Marketer").post(path, {"name": "other", "description": "", "data": text})
    row.refresh_from_db()
    assert answer.status_code == (302 if ok else 200)
    assert (row.name, row.data) == ("taxonomy", json.loads(text) if ok else {"chair": []})
