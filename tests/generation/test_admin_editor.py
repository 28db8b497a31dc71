"""The version editor's calls: preview, who else is there, exact counts."""

import json
import time
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from generation.admin.editor import presence
from llmhub.redis import get_redis
from prompts.models import PromptTest, PromptVersion, ReferenceData
from tests.factories import SuggestionFactory, VersionFactory, live_use_case
from tests.sandbox_client import SandboxClient
from tests.signed_in import signed_in

from .editor_calls import VERSIONS, call, preview

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> PromptVersion:
    return VersionFactory(use_case=live_use_case(), number=2, source="catalog")


def test_what_a_variable_inserts_is_told_from_the_wording(draft: PromptVersion) -> None:
    told = preview(draft, user_prompt="About {{topic}}, {{{topic}}} & {{&topic}}.{{! no {{topic}}")
    assert told["user"] == [
        ["About ", False], ["tea", True], [", ", False], ["tea", True], [" & ", False], ["tea", True], [".", False],
    ]  # fmt: skip
    assert told["system"] == [["You have ideas.", False]]
    assert told["problems"] == []
    assert told["unused"] == ["count"]


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("One\n{{topic}}\n{{colour}}", 3, "No input declares “colour”."),
        ("One\n{{#topic}}", 2, "{{#topic}} is never closed."),
        ("{{topic", 1, "This {{ is never closed by }}."),
        ("{{> other}}", 1, "Partials, {{> … }}, are not available here."),
        ("a\n{{=<% %>=}}", 2, "The delimiters {{ and }} cannot be changed."),
        ("{{#topic}}" * 21 + "{{/topic}}" * 21, 1, "Sections are nested more than 20 deep."),
        ("{{}}", 1, "This tag is empty."),
        ("   ", 1, "Write what the model should do."),
        ("x" * 204_800, 1, "This has 204,800 characters; a prompt may have 100,000 at most."),
        ("{{#a}}" * 16_000, 1, "Sections are nested more than 20 deep."),
    ],
)
def test_faults_are_told_with_their_line_and_nothing_is_stored(
    draft: PromptVersion, text: str, line: int, sentence: str
) -> None:
    told = preview(draft, user_prompt=text)
    assert {"field": "user_prompt", "line": line, "sentence": sentence} in told["problems"]
    draft.refresh_from_db()
    assert draft.user_prompt == "<topic>\n{{topic}}\n</topic>"


@pytest.mark.parametrize(
    ("text", "sentences", "unused"),
    [
        ("{{colour}} {{#style}}", ["{{#style}} is never closed.", "“colour”", "“style”"], ["topic", "count"]),
        ("{{colour}}\n{{to", ["“colour”", "This {{ is never closed by }}."], ["topic", "count"]),
        ("{{colour}} {{ {{shape}} {{topic}}", ["“{{shape” is no", "“colour”", "“shape”"], ["count"]),
        ("{{#style}} {{topic}}", ["{{#style}} is never closed.", "“style”"], ["count"]),
        ("{{two words}} {{colour}}", ["“two words” is no", "“colour”"], ["topic", "count"]),
        ("{{topc}}", ["“topc”"], ["topic", "count"]),
        ("{{! a {{ b }}{{/x}}{{topic}}", ["{{/x}} closes a section"], ["count"]),
        ("   ", ["Write what the model should do."], []),
    ],
)
def test_one_fault_hides_no_other(draft: PromptVersion, text: str, sentences: list[str], unused: list[str]) -> None:
    told = preview(draft, user_prompt=text)
    said = [problem["sentence"] for problem in told["problems"]]
    assert len(said) == len(sentences)
    for part, sentence in zip(sentences, said, strict=True):
        assert part in sentence
    assert told["unused"] == unused


def test_faults_take_no_long_time(draft: PromptVersion) -> None:
    for text in ("{{" * 50_000, "{{" + " " * 99_000, "{{ #" * 25_000, "{{! " * 25_000, "{{x " * 25_000 + "}}"):
        began = time.perf_counter()
        preview(draft, user_prompt=text)
        assert time.perf_counter() - began < 3, text[:8]


def test_a_variable_in_the_system_prompt_is_a_fault_there(draft: PromptVersion) -> None:
    told = preview(draft, system_prompt="One\n{{topic}}")
    assert told["problems"] == [
        {"field": "system_prompt", "line": 2, "sentence": "No variables here: move {{topic}} to the user prompt."}
    ]


def test_a_template_that_multiplies_is_stopped_with_a_sentence(draft: PromptVersion) -> None:
    use_case = draft.use_case
    use_case.input_schema["properties"]["rows"] = {"type": "array", "items": {}}
    use_case.example_variables = {"topic": "x" * 1000, "rows": list(range(300))}
    use_case.save()
    inside = "{{#rows}}{{#rows}}{{topic}}{{/rows}}{{/rows}}"
    assert preview(draft, user_prompt=inside)["sentence"] == "The result is longer than 2,000,000 characters."


def test_a_preview_uses_a_test_case_a_past_request_or_reference_data(draft: PromptVersion) -> None:
    use_case = draft.use_case
    ReferenceData.objects.create(name="shades", data=["red"])
    use_case.reference = {"shades": "shades"}
    use_case.save()
    case = PromptTest.objects.create(use_case=use_case, name="A case", variables={"topic": "soup"})
    past = SuggestionFactory(use_case=use_case, variables={"topic": "cake", "shades": ["blue"]})
    text = "{{topic}} {{shades}}"
    assert preview(draft, user_prompt=text, source=f"test:{case.pk}")["user"][0] == ["soup", True]
    assert preview(draft, user_prompt=text)["user"][2] == ['["red"]', True]
    assert preview(draft, user_prompt=text, source=f"past:{past.pk}")["user"][2] == ['["blue"]', True]


def test_variables_of_other_use_cases_or_of_nobody_are_not_shown(draft: PromptVersion) -> None:
    marketer = signed_in("Marketer")
    foreign = SuggestionFactory()
    other = PromptTest.objects.create(use_case=foreign.use_case, name="Other", variables={"topic": "secret"})
    for source in (f"past:{foreign.pk}", f"test:{other.pk}", "past:nonsense", "test:9" + "9" * 30, "test:x"):
        answer = call(marketer, draft, "preview", source=source)
        assert (answer.status_code, answer.json()) == (
            404,
            {"sentence": "These variables are gone. Choose others to preview with."},
        )


def test_past_requests_need_their_permission(draft: PromptVersion) -> None:
    past = SuggestionFactory(use_case=draft.use_case, subject="anna@example.org")
    marketer = signed_in("Marketer")
    found = marketer.get(f"{VERSIONS}{draft.pk}/past/?q=anna").json()["found"]
    assert [one["key"] for one in found] == [f"past:{past.pk}"]
    assert marketer.get(f"{VERSIONS}{draft.pk}/past/?q=zzz").json() == {"found": []}
    reviewer = signed_in("Reviewer")
    assert reviewer.get(f"{VERSIONS}{draft.pk}/past/").status_code == 403
    assert call(reviewer, draft, "preview", source=f"past:{past.pk}").status_code == 403


def test_the_estimate_says_what_a_call_costs(draft: PromptVersion) -> None:
    for tokens in (100, 300):
        SuggestionFactory(use_case=draft.use_case, tokens_output=tokens)
    SuggestionFactory(use_case=draft.use_case, tokens_output=9999, served_from="cache")
    told = preview(draft, user_prompt="a" * 2700, system_prompt="", model="claude-sonnet-5-5", max_tokens=1000)
    estimate = told["estimate"]
    schema = json.dumps(draft.use_case.output_schema, ensure_ascii=False)
    tokens = 4 + -(-(1000 * 27 + len(schema) * 10) // 27)
    assert (estimate["exact"], estimate["tokens"]) == (False, f"{tokens:,}")
    assert estimate["highest"] == f"${Decimal(tokens * 2 + 1000 * 10) / 1_000_000:.3f}"
    assert estimate["typical_output"] == "200 tokens, the mean of the last 2 answers"
    assert estimate["typical"] == f"${Decimal(tokens * 2 + 200 * 10) / 1_000_000:.4f}"
    assert preview(draft, model="no-such-model")["estimate"]["highest"] == ""


def test_an_enormous_body_is_refused(draft: PromptVersion) -> None:
    answer = call(signed_in("Marketer"), draft, "preview", user_prompt="x" * (2 * 1024 * 1024))
    assert (answer.status_code, answer.json()) == (413, {"sentence": "This is more text than a prompt can have."})


def test_each_is_told_that_the_other_is_there(draft: PromptVersion) -> None:
    anna, ben = signed_in("Marketer"), signed_in("Marketer")
    presence.leave(draft.pk, 0, "")
    get_redis().delete(presence._key(draft.pk))
    assert call(anna, draft, "here").json()["others"] == []
    assert call(ben, draft, "here").json()["others"] == [anna.user.username]  # type: ignore[attr-defined]
    assert call(anna, draft, "save", note="x").json()["others"] == [ben.user.username]  # type: ignore[attr-defined]
    assert 0 < get_redis().ttl(presence._key(draft.pk)) <= 20
    told = call(ben, draft, "here").json()
    assert told["by"] == anna.user.username  # type: ignore[attr-defined]
    call(ben, draft, "here", leave="1")
    assert call(anna, draft, "here").json()["others"] == []


@pytest.mark.parametrize("groups", [(), ("Reviewer",), ("Operator",)])
@pytest.mark.parametrize("what", ["preview", "count", "save", "keep", "here", "archive", "run-tests", "try"])
def test_others_change_nothing(draft: PromptVersion, what: str, groups: tuple[str, ...]) -> None:
    other = signed_in(*groups)
    assert call(other, draft, what, user_prompt="Mine").status_code == 403
    assert PromptVersion.objects.count() == 2
    stored = PromptVersion.objects.get(pk=draft.pk)
    assert (stored.draft_fingerprint, stored.archived_at) == (draft.draft_fingerprint, None)


def test_strangers_are_led_to_the_door_and_csrf_is_asked_for(draft: PromptVersion) -> None:
    assert call(Client(), draft, "save", user_prompt="Mine").status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(signed_in("Marketer").user)  # type: ignore[attr-defined]
    assert call(strict, draft, "save", user_prompt="Mine").status_code == 403
    assert PromptVersion.objects.get(pk=draft.pk).draft_fingerprint == draft.draft_fingerprint


def test_wrong_methods_and_ids_are_no_failure(draft: PromptVersion) -> None:
    marketer = signed_in("Marketer")
    for what in ("preview", "count", "save", "keep", "here"):
        assert marketer.get(f"{VERSIONS}{draft.pk}/{what}/").status_code == 405
        for wrong in ("999999999", "x", "-1", "9" * 40):
            assert marketer.post(f"{VERSIONS}{wrong}/{what}/", {"user_prompt": "x"}).status_code == 404


def test_archive_and_back(draft: PromptVersion) -> None:
    marketer = signed_in("Marketer")
    marketer.get(f"{VERSIONS}{draft.pk}/archive/")
    assert not PromptVersion.objects.get(pk=draft.pk).is_archived  # opening an address changes nothing
    marketer.post(f"{VERSIONS}{draft.pk}/archive/")
    assert PromptVersion.objects.get(pk=draft.pk).is_archived
    page = marketer.get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    assert "It is in the archive" in page and "<textarea" not in page
    marketer.post(f"{VERSIONS}{draft.pk}/unarchive/")
    assert not PromptVersion.objects.get(pk=draft.pk).is_archived
    live = draft.use_case.live_version
    answer = marketer.post(f"{VERSIONS}{live.pk}/archive/", follow=True)  # type: ignore[union-attr]
    assert "Version 1 is live. Nothing was changed." in answer.content.decode()


def test_running_the_test_set_hands_the_post_on(draft: PromptVersion) -> None:
    answer = signed_in("Marketer").post(f"{VERSIONS}{draft.pk}/run-tests/", {"version": draft.pk})
    assert (answer.status_code, answer.url) == (307, "/admin/generation/studiorun/test/")  # type: ignore[attr-defined]


def test_the_provider_counts_where_there_is_a_key(draft: PromptVersion, sandbox: SandboxClient, settings: Any) -> None:
    settings.LLMHUB_SANDBOX = False
    marketer = signed_in("Marketer")
    assert "data-count>Count exactly" in marketer.get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    estimate = call(marketer, draft, "count").json()["estimate"]
    assert estimate["exact"] is True
    assert int(estimate["tokens"]) > 10
    faulty = call(marketer, draft, "count", user_prompt="{{topic")
    assert (faulty.status_code, faulty.json()["sentence"]) == (
        422,
        "Mend the template first. Line 1: This {{ is never closed by }}.",
    )
    sandbox.set_faults("status:500")
    failed = call(marketer, draft, "count")
    assert (failed.status_code, failed.json()["sentence"][:24]) == (502, "It could not be counted.")
    settings.LLMHUB_SANDBOX = True
    assert call(marketer, draft, "count").status_code == 409
    assert "data-count>Count exactly" not in marketer.get(f"{VERSIONS}{draft.pk}/change/").content.decode()
