"""The version editor's calls: preview, saving as one goes, two people in one draft, exact counts."""

import json
import time
from copy import copy
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from generation.admin.editor import presence, saving
from llmhub.admin_site.display import stamp
from llmhub.redis import get_redis
from prompts import draft_saving
from prompts.approvals import ask
from prompts.models import PromptTest, PromptVersion, ReferenceData
from prompts.publishing import archive, publish
from tests.factories import SuggestionFactory, VersionFactory, live_use_case
from tests.sandbox_client import SandboxClient
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
VERSIONS = "/admin/prompts/promptversion/"
FIELDS = ("system_prompt", "user_prompt", "model", "max_tokens", "effort", "note")


@pytest.fixture
def draft() -> PromptVersion:
    return VersionFactory(use_case=live_use_case(), number=2, source="catalog")


def form_of(version: PromptVersion, **values: Any) -> dict[str, Any]:
    return {name: getattr(version, name) for name in FIELDS} | {"seen": version.draft_fingerprint} | values


def call(browser: Client, version: PromptVersion, what: str, **values: Any) -> Any:
    return browser.post(f"{VERSIONS}{version.pk}/{what}/", form_of(version, **values))


def page_of(browser: Client, version: PromptVersion) -> str:
    return browser.get(f"{VERSIONS}{version.pk}/change/").content.decode()


def preview(version: PromptVersion, browser: Client | None = None, **values: Any) -> Any:
    answer = call(browser or signed_in("Marketer"), version, "preview", **values)
    assert answer.status_code == 200
    return answer.json()


# Preview


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


# Saving


def test_a_draft_is_saved_as_one_goes(draft: PromptVersion) -> None:
    marketer = signed_in("Marketer")
    answer = call(marketer, draft, "save", user_prompt="Half a {{top", note="Trying")
    draft.refresh_from_db()
    assert (answer.status_code, answer.json()["seen"]) == (200, draft.draft_fingerprint)
    assert (draft.user_prompt, draft.note, draft.source) == ("Half a {{top", "Trying", "admin")
    assert draft.changed_by == marketer.user  # type: ignore[attr-defined]
    assert draft.changed_at is not None and (timezone.now() - draft.changed_at).total_seconds() < 30
    again = call(marketer, draft, "save", user_prompt="Half a {{topic}}")
    assert again.json()["seen"] == PromptVersion.objects.get(pk=draft.pk).draft_fingerprint != answer.json()["seen"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("max_tokens", "", "Say how many tokens an answer may have: a whole number from 1 to 128,000."),
        ("max_tokens", "128001", "Say how many tokens an answer may have: a whole number from 1 to 128,000."),
        ("model", "gpt-17", "Choose one of the models offered."),
        ("user_prompt", "x" * 100_001, "This has 100,001 characters; a prompt may have 100,000 at most."),
        ("system_prompt", "a\0b", "Null characters are not allowed."),
        ("note", "x" * 501, "This has 501 characters; a note may have 500 at most."),
    ],
)
def test_what_cannot_be_saved_is_said_at_its_field(draft: PromptVersion, field: str, value: str, sentence: str) -> None:
    answer = call(signed_in("Marketer"), draft, "save", **{"user_prompt": "New", field: value})
    assert (answer.status_code, answer.json()) == (422, {"errors": {field: [sentence]}})
    stored = PromptVersion.objects.get(pk=draft.pk)
    assert (stored.draft_fingerprint, stored.source, stored.changed_by) == (draft.draft_fingerprint, "catalog", None)


def test_what_the_model_cannot_is_said(draft: PromptVersion, sandbox: SandboxClient) -> None:
    marketer = signed_in("Marketer")
    answer = call(marketer, draft, "save", model="claude-haiku-4-5", effort="low")
    assert answer.json()["errors"] == {
        "effort": ["Sandbox Claude Haiku 4 5 has no effort to set. Choose “The model's own default”."]
    }
    page = marketer.get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    assert 'data-max-output="128000"' in page
    unpriced = page[page.index('value="claude-mythos-5"') :].partition("</option>")[0]
    assert ("price not known" in unpriced) is ("disabled" in unpriced)
    assert 'value="claude-mythos-preview"' not in page  # it ended


def test_a_model_without_a_known_price_is_refused(draft: PromptVersion, sandbox: SandboxClient) -> None:
    model = {"id": "claude-of-the-future", "name": "F", "max_output": None, "efforts": None, "retires": None}
    from generation.admin.editor import model_offer

    get_redis().set(model_offer._key(), json.dumps([model]), ex=60)
    marketer = signed_in("Marketer")
    answer = call(marketer, draft, "save", model="claude-of-the-future")
    assert answer.status_code == 422
    assert "is not known" in answer.json()["errors"]["model"][0]
    page = marketer.get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    assert "disabled" in page[page.index('value="claude-of-the-future"') :].partition(">")[0]
    draft.refresh_from_db()
    assert draft.model == "claude-haiku-5-5"


def test_two_who_write_at_once_lose_nothing(draft: PromptVersion) -> None:
    anna, ben = signed_in("Marketer"), signed_in("Marketer")
    assert call(anna, draft, "save", user_prompt="Anna's {{topic}}").status_code == 200
    answer = call(ben, draft, "save", user_prompt="Ben's {{topic}}")
    stored = PromptVersion.objects.get(pk=draft.pk)
    assert (answer.status_code, stored.user_prompt) == (409, "Anna's {{topic}}")
    told = answer.json()
    assert told["theirs"]["user_prompt"] == "Anna's {{topic}}"
    assert told["by"] == str(anna.user)  # type: ignore[attr-defined]
    assert told["seen"] == stored.draft_fingerprint
    assert "Anna" in told["changes"] and "Ben" in told["changes"]

    kept = call(ben, draft, "keep", user_prompt="Ben's {{topic}}", note="Mine")
    new = PromptVersion.objects.get(number=3)
    assert (kept.status_code, kept.json()) == (201, {"url": f"{VERSIONS}{new.pk}/change/", "number": 3})
    assert (new.user_prompt, new.note, new.status) == ("Ben's {{topic}}", "Mine", "draft")
    assert new.created_by == new.changed_by == ben.user  # type: ignore[attr-defined]
    stored.refresh_from_db()
    assert stored.user_prompt == "Anna's {{topic}}"

    merged = call(ben, draft, "save", user_prompt="Both {{topic}}", seen=told["seen"])
    assert merged.status_code == 200
    stored.refresh_from_db()
    assert stored.user_prompt == "Both {{topic}}"


def test_a_save_whose_answer_was_lost_is_no_conflict(draft: PromptVersion) -> None:
    anna = signed_in("Marketer")
    first = call(anna, draft, "save", user_prompt="New {{topic}}")
    again = call(anna, draft, "save", user_prompt="New {{topic}}")
    assert (again.status_code, again.json()["seen"]) == (200, first.json()["seen"])


def test_a_write_between_reading_and_saving_is_seen(draft: PromptVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    """The moment itself: another save lands after the row was read and before the UPDATE."""
    ben = signed_in("Marketer").user  # type: ignore[attr-defined]
    read = draft_saving.ensure_open

    def overtaken(version: PromptVersion) -> None:
        read(version)
        PromptVersion.objects.filter(pk=draft.pk, note="").update(note="Overtaken")

    monkeypatch.setattr(draft_saving, "ensure_open", overtaken)
    with pytest.raises(draft_saving.DraftChanged):
        draft_saving.save_draft(draft.pk, draft.draft_fingerprint, {"user_prompt": "Mine"}, by=ben)
    draft.refresh_from_db()
    assert (draft.user_prompt, draft.note) == ("<topic>\n{{topic}}\n</topic>", "Overtaken")


@pytest.mark.parametrize(("close", "sentence"), [(publish, "published"), (archive, "archive")])
def test_a_version_that_was_closed_keeps_its_wording_and_mine_becomes_a_draft(
    draft: PromptVersion, close: Any, sentence: str
) -> None:
    marketer = signed_in("Marketer")
    close(PromptVersion.objects.get(pk=draft.pk))
    answer = call(marketer, draft, "save", user_prompt="Mine {{topic}}")
    assert answer.status_code == 409
    assert sentence in answer.json()["closed"]
    assert sentence in call(marketer, draft, "here").json()["closed"]
    assert call(marketer, draft, "keep", user_prompt="Mine {{topic}}").status_code == 201
    assert PromptVersion.objects.get(number=3).user_prompt == "Mine {{topic}}"
    draft.refresh_from_db()
    assert draft.user_prompt == "<topic>\n{{topic}}\n</topic>"


def test_of_a_deleted_draft_the_text_becomes_a_new_draft(draft: PromptVersion) -> None:
    marketer, use_case = signed_in("Marketer"), draft.use_case
    gone = copy(draft)
    draft.delete()
    for what in ("save", "here"):
        answer = call(marketer, gone, what, user_prompt="Mine {{topic}}")
        assert (answer.status_code, answer.json()) == (
            404,
            {"closed": "This draft was deleted meanwhile.", "gone": True},
        )
    for wrong in ("", "x", "999999", "9" * 40):
        assert call(marketer, gone, "keep", user_prompt="Mine", use_case=wrong).status_code == 404
    kept = call(marketer, gone, "keep", user_prompt="Mine {{topic}}", note="Mine", max_tokens="0", use_case=use_case.pk)
    new = PromptVersion.objects.get(number=2)
    assert (kept.status_code, kept.json()["url"]) == (201, f"{VERSIONS}{new.pk}/change/")
    live = use_case.live_version
    assert (new.user_prompt, new.note, new.use_case) == ("Mine {{topic}}", "Mine", use_case)
    assert live is not None and (new.model, new.max_tokens) == (live.model, live.max_tokens)


def test_a_draft_deleted_between_reading_and_saving_is_told(
    draft: PromptVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "ensure_open", lambda version: PromptVersion.objects.filter(pk=version.pk).delete())
    answer = call(signed_in("Marketer"), draft, "save", user_prompt="Mine {{topic}}")
    assert (answer.status_code, answer.json()["gone"]) == (404, True)


def test_the_time_of_saving_reads_the_same_now_and_later(draft: PromptVersion) -> None:
    marketer = signed_in("Marketer")
    assert 'data-status role="status">Nothing changed yet<' in page_of(marketer, draft)
    said = call(marketer, draft, "save", note="x").json()["said"]
    draft.refresh_from_db()
    assert said == f"Saved {stamp(draft.changed_at)}"
    assert f'data-status role="status">{said}<' in page_of(marketer, draft)


def test_a_question_about_an_older_wording_is_no_longer_waiting(draft: PromptVersion) -> None:
    mia, ben = signed_in("Marketer"), signed_in("Marketer")
    name = mia.user.username  # type: ignore[attr-defined]
    ask(draft, by=mia.user)  # type: ignore[attr-defined]
    page = page_of(ben, draft)
    assert "<span data-asked-open>" in page and "data-asked-void hidden" in page
    assert f"This change voids {name}’s question for approval: ask again when it is done." in page
    call(ben, draft, "save", user_prompt="Other {{topic}}")
    for browser, who in [(ben, "you"), (mia, ben.user.username)]:  # type: ignore[attr-defined]
        page = page_of(browser, draft)
        assert "<span data-asked-open hidden>" in page and "data-asked-void hidden" not in page
        asked = "You" if browser is mia else name
        assert f"{asked} asked, then <span data-asked-who>{who}</span> changed it: " in page
        assert f'<a href="{VERSIONS}{draft.pk}/publish/">ask again</a>' in page
        assert "This change voids" not in page


def test_a_text_is_kept_even_where_its_limits_are_not_valid(draft: PromptVersion) -> None:
    answer = call(signed_in("Marketer"), draft, "keep", user_prompt="Mine", max_tokens="", model="nonsense")
    assert answer.status_code == 201
    new = PromptVersion.objects.get(number=3)
    assert (new.user_prompt, new.max_tokens, new.model) == ("Mine", draft.max_tokens, draft.model)


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


# Who may, and what does not exist


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


# Exact counts


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
