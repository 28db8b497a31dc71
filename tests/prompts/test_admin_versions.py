"""Prompt versions in the admin: drafts to edit, published ones to read."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from llmhub.errors import WrongState
from prompts.models import PromptVersion, Publication
from prompts.models_offered import OfferedModel, choices_for
from prompts.publishing import publish
from tests.factories import SuggestionFactory, VersionFactory, live_use_case
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
VERSIONS = "/admin/prompts/promptversion/"
LENGTH = "Say how many tokens an answer may have: a whole number from 1 to 128,000."


def draft_of(**values: Any) -> PromptVersion:
    use_case = live_use_case()
    return VersionFactory(use_case=use_case, number=2, source="catalog", **values)


def change(browser: Client, version: PromptVersion, **values: Any) -> Any:
    """Open the form as a person does, and send it with `values`."""
    path = f"{VERSIONS}{version.pk}/change/"
    seen = browser.get(path).context["adminform"].form["seen"].value()
    fields = ("system_prompt", "user_prompt", "model", "max_tokens", "effort", "note")
    stored = {name: getattr(version, name) for name in fields}
    return browser.post(path, {**stored, "seen": seen, **values})


def test_a_draft_is_edited_and_becomes_the_admins() -> None:
    draft = draft_of()
    answer = change(
        signed_in("Marketer"), draft, user_prompt="About {{topic}}", model="claude-sonnet-5-5", note="Shorter"
    )
    assert (answer.status_code, answer.url) == (302, f"{VERSIONS}{draft.pk}/change/")
    draft.refresh_from_db()
    assert (draft.user_prompt, draft.model, draft.note) == ("About {{topic}}", "claude-sonnet-5-5", "Shorter")
    assert draft.source == "admin"


def test_saving_without_a_change_leaves_it_the_catalogues() -> None:
    draft = draft_of()
    assert change(signed_in("Marketer"), draft).status_code == 302
    draft.refresh_from_db()
    assert draft.source == "catalog"


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("user_prompt", "x" * 204_800, "This has 204,800 characters; a prompt may have 100,000 at most."),
        ("system_prompt", "x" * 204_800, "This has 204,800 characters; a prompt may have 100,000 at most."),
        ("model", "gpt-17", "Choose one of the models offered."),
        ("max_tokens", "0", LENGTH),
        ("max_tokens", "-5", LENGTH),
        ("max_tokens", "128001", LENGTH),
        ("max_tokens", "many", LENGTH),
        ("effort", "huge", "Choose one of the efforts offered."),
        ("note", "x" * 501, "This has 501 characters; a note may have 500 at most."),
        ("user_prompt", "a\0b", "Null characters are not allowed."),
    ],
)
def test_faults_are_said_at_the_field_and_nothing_is_written(field: str, value: str, error: str) -> None:
    draft = draft_of()
    answer = change(signed_in("Marketer"), draft, **{field: value})
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert error in answer.content.decode()
    stored = PromptVersion.objects.get(pk=draft.pk)
    assert (stored.user_prompt, stored.system_prompt, stored.model) == (
        draft.user_prompt,
        draft.system_prompt,
        draft.model,
    )
    assert (stored.max_tokens, stored.note, stored.source) == (1000, "", "catalog")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("user_prompt", "One\n{{topic}}\n{{colour}}", "Line 3: No input declares “colour”."),
        ("user_prompt", "One\n{{#topic}}", "Line 2: {{#topic}} is never closed."),
        ("user_prompt", "{{colour}} {{#topic}}", "Line 1: No input declares “colour”."),
        ("user_prompt", "{{topc}}", "data-unused-names>topic, count</span>"),
        ("user_prompt", "{{topic", "Line 1: This {{ is never closed by }}."),
        ("user_prompt", "{{> other}}", "Line 1: Partials, {{&gt; … }}, are not available here."),
        ("user_prompt", "", "Line 1: Write what the model should do."),
        ("system_prompt", "You like {{topic}}.", "No variables here: move {{topic}} to the user prompt."),
    ],
)
def test_a_half_written_draft_is_kept_and_its_faults_are_said_beside_it(field: str, value: str, sentence: str) -> None:
    draft, marketer = draft_of(), signed_in("Marketer")
    assert change(marketer, draft, **{field: value}).status_code == 302
    draft.refresh_from_db()
    assert getattr(draft, field) == value
    assert sentence in marketer.get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    with pytest.raises(WrongState):
        publish(draft)


def test_a_form_has_the_line_ends_of_everything_else() -> None:
    draft = draft_of()
    change(signed_in("Marketer"), draft, user_prompt="One\r\n{{topic}}\r\n\r\n")
    draft.refresh_from_db()
    assert draft.user_prompt == "One\n{{topic}}\n\n"


def test_the_models_are_offered_with_their_prices() -> None:
    draft = draft_of(model="claude-of-the-future")
    page = signed_in("Marketer").get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    assert "Claude Sonnet 5.5: $2.00 in, $10.00 out" in page
    assert "claude-of-the-future: price not known" in page  # the current one stays a choice
    assert "claude-3-haiku" not in page


def test_what_cannot_be_chosen_is_not_offered_or_comes_last() -> None:
    def model(name: str, price: str = "$1.00 in, $5.00 out", retires: date | None = None) -> OfferedModel:
        return OfferedModel(name, name, price, retires=retires)

    past, future = date(2020, 6, 30), date(2999, 1, 31)
    offered = [model("ended", retires=past), model("unpriced", ""), model("ending", retires=future), model("new")]
    assert [one.id for one in choices_for("new", offered)] == ["ending", "new", "unpriced"]
    assert [one.label for one in choices_for("ended", offered)] == [
        "ended: $1.00 in, $5.00 out, ended 30 Jun 2020", "ending: $1.00 in, $5.00 out, ends 31 Jan 2999",
        "new: $1.00 in, $5.00 out", "unpriced: price not known",
    ]  # fmt: skip
    assert [one.id for one in choices_for("older", offered)] == ["older", "ending", "new", "unpriced"]


def test_an_empty_line_at_the_beginning_of_a_prompt_stays() -> None:
    draft = draft_of(user_prompt="\n\nLeading {{topic}}", system_prompt="\nRules")
    page = signed_in("Marketer").get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    # Browsers drop the first line end of a text area.
    for text in ("\n\n\nLeading {{topic}}</textarea>", "\n\nRules</textarea>"):
        assert f">{text}" in page


def test_variables_are_offered_as_chips() -> None:
    draft = draft_of()
    draft.use_case.reference = {"taxonomy": "furniture"}
    draft.use_case.save()
    page = signed_in("Marketer").get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    for name, is_optional in [("topic", False), ("count", True), ("taxonomy", False)]:
        chip = page[page.index(f'data-insert="{name}"') :].partition("</button>")[0]
        assert ("data-optional" in chip) is is_optional, name


def test_a_variable_from_reference_data_may_be_used() -> None:
    draft = draft_of()
    draft.use_case.reference = {"taxonomy": "furniture"}
    draft.use_case.save()
    assert change(signed_in("Marketer"), draft, user_prompt="{{topic}} {{taxonomy}}").status_code == 302


def test_a_published_version_can_be_read_but_not_changed() -> None:
    version = live_use_case().live_version
    assert version is not None
    for browser in (signed_in("Marketer"), signed_in(superuser=True)):
        page = browser.get(f"{VERSIONS}{version.pk}/change/").content.decode()
        assert "Published versions never change." in page
        assert "&lt;topic&gt;\n{{topic}}\n&lt;/topic&gt;" in page
        assert "<textarea" not in page
        data = {"user_prompt": "Mine", "system_prompt": "", "model": version.model, "max_tokens": "5"}
        assert browser.post(f"{VERSIONS}{version.pk}/change/", data).status_code == 403
        assert browser.post(f"{VERSIONS}{version.pk}/delete/", {"post": "yes"}).status_code == 403
    version.refresh_from_db()
    assert (version.user_prompt, version.max_tokens) == ("<topic>\n{{topic}}\n</topic>", 1000)


def test_a_version_published_while_one_edits_keeps_its_wording() -> None:
    draft, marketer = draft_of(), signed_in("Marketer")
    form = marketer.get(f"{VERSIONS}{draft.pk}/change/").context["adminform"].form
    publish(PromptVersion.objects.get(pk=draft.pk))
    data = {**form.initial, "user_prompt": "Mine"}
    assert marketer.post(f"{VERSIONS}{draft.pk}/change/", data).status_code == 403
    draft.refresh_from_db()
    assert (draft.user_prompt, draft.status) == ("<topic>\n{{topic}}\n</topic>", "published")


def test_two_who_edit_at_once_do_not_overwrite_each_other_unasked() -> None:
    draft, first, second = draft_of(), signed_in("Marketer"), signed_in("Marketer")
    seen_by_second = second.get(f"{VERSIONS}{draft.pk}/change/").context["adminform"].form["seen"].value()
    change(first, draft, user_prompt="First {{topic}}")
    answer = change(second, draft, user_prompt="Second {{topic}}", seen=seen_by_second)
    assert "Somebody else changed this draft meanwhile." in answer.content.decode()
    assert "Second {{topic}}" in answer.content.decode()  # nothing typed is lost
    draft.refresh_from_db()
    assert draft.user_prompt == "First {{topic}}"
    assert "First" in answer.content.decode()  # what the other one wrote is there to read
    knowing = answer.context["adminform"].form["seen"].value()
    assert change(second, draft, user_prompt="Second {{topic}}", seen=knowing).status_code == 302
    draft.refresh_from_db()
    assert draft.user_prompt == "Second {{topic}}"


def test_an_unused_draft_can_be_deleted() -> None:
    draft, marketer = draft_of(), signed_in("Marketer")
    assert marketer.get(f"{VERSIONS}{draft.pk}/delete/").status_code == 200
    assert marketer.post(f"{VERSIONS}{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not PromptVersion.objects.filter(pk=draft.pk).exists()


def test_a_used_draft_is_kept() -> None:
    draft, marketer = draft_of(), signed_in("Marketer")
    SuggestionFactory(use_case=draft.use_case, version=draft)
    answer = marketer.post(f"{VERSIONS}{draft.pk}/delete/", {"post": "yes"}, follow=True)
    assert "was used already, so it is kept. Nothing was deleted." in answer.content.decode()
    assert PromptVersion.objects.filter(pk=draft.pk).exists()


def test_a_new_draft_copies_the_live_version_or_the_one_looked_at() -> None:
    marketer, use_case = signed_in("Marketer"), live_use_case()
    first = use_case.live_version
    second = VersionFactory(use_case=use_case, number=2, user_prompt="Second {{topic}}")
    publish(second)
    for path, expected in [
        (f"/admin/prompts/usecase/{use_case.pk}/new-draft/", second),
        (f"{VERSIONS}{first.pk}/new-draft/", first),  # type: ignore[union-attr]
    ]:
        assert marketer.get(path).status_code == 200
        before = PromptVersion.objects.count()
        answer = marketer.post(path)
        made = PromptVersion.objects.order_by("-pk")[0]
        assert answer.url == f"{VERSIONS}{made.pk}/change/"  # type: ignore[attr-defined]
        assert (PromptVersion.objects.count(), made.number) == (before + 1, before + 1)
        assert (made.user_prompt, made.status, made.created_by) == (
            expected.user_prompt,  # type: ignore[union-attr]
            "draft",
            marketer.user,  # type: ignore[attr-defined]
        )


def test_a_new_draft_from_the_list_asks_for_the_use_case() -> None:
    marketer, use_case = signed_in("Marketer"), live_use_case()
    assert marketer.post(f"{VERSIONS}add/", {"use_case": "999999"}).status_code == 200
    assert PromptVersion.objects.count() == 1
    marketer.post(f"{VERSIONS}add/", {"use_case": use_case.pk})
    assert PromptVersion.objects.get(number=2).status == "draft"


@pytest.mark.parametrize("groups", [(), ("Reviewer",), ("Operator",)])
def test_others_change_nothing(groups: tuple[str, ...]) -> None:
    draft, other = draft_of(), signed_in(*groups)
    for path in ("change", "delete", "publish", "new-draft"):
        assert other.post(f"{VERSIONS}{draft.pk}/{path}/", {"post": "yes"}).status_code == 403, path
    assert other.post(f"{VERSIONS}add/", {"use_case": draft.use_case_id}).status_code == 403
    assert other.post(f"/admin/prompts/usecase/{draft.use_case_id}/new-draft/").status_code == 403
    assert other.post(f"/admin/prompts/usecase/{draft.use_case_id}/roll-back/").status_code == 403
    assert (PromptVersion.objects.count(), Publication.objects.count()) == (2, 1)
    draft.refresh_from_db()
    assert draft.is_draft


def test_the_list_filters_by_use_case_and_state(django_assert_max_num_queries: Any) -> None:
    marketer = signed_in("Marketer")
    drafts = [draft_of() for _ in range(10)]
    old = live_use_case()
    publish(VersionFactory(use_case=old, number=2))

    def shown(query: str) -> list[str]:
        return [str(row) for row in marketer.get(f"{VERSIONS}?{query}").context["cl"].result_list]

    assert len(shown("state=draft")) == 10
    assert len(shown("state=live")) == 11
    assert shown("state=published") == [f"{old} v1"]
    assert shown(f"use_case={drafts[0].use_case}") == [f"{drafts[0].use_case} v2", f"{drafts[0].use_case} v1"]
    assert shown("use_case=no.such") == []
    with django_assert_max_num_queries(9):
        assert marketer.get(VERSIONS).status_code == 200
