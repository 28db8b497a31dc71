"""Saving a draft as one goes: nothing that somebody typed is lost, and nothing is overwritten unseen."""

import json
from copy import copy
from typing import Any

import pytest
from django.utils import timezone

from generation.admin.editor import saving
from llmhub.admin_site.display import stamp
from llmhub.redis import get_redis
from prompts import draft_saving
from prompts.approvals import ask
from prompts.models import PromptVersion
from prompts.publishing import archive, publish
from tests.factories import VersionFactory, live_use_case
from tests.sandbox_client import SandboxClient
from tests.signed_in import signed_in

from .editor_calls import VERSIONS, call, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> PromptVersion:
    return VersionFactory(use_case=live_use_case(), number=2, source="catalog")


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
