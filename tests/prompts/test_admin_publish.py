"""Publishing and rolling back in the admin: one sees what changes, then it does."""

from typing import Any

import pytest
from django.test import Client

from prompts.admin.wording_diff import compared
from prompts.models import PromptVersion, Publication, UseCase
from prompts.publishing import publish, roll_back
from tests.factories import UseCaseFactory, VersionFactory, live_use_case
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db


def publish_path(version: PromptVersion) -> str:
    return f"/admin/prompts/promptversion/{version.pk}/publish/"


def roll_back_path(use_case: UseCase) -> str:
    return f"/admin/prompts/usecase/{use_case.pk}/roll-back/"


def confirm(browser: Client, path: str, note: str = "") -> Any:
    """Look at the page, then say yes."""
    seen = browser.get(path).context["form"]["seen"].value()
    return browser.post(path, {"seen": seen, "note": note}, follow=True)


@pytest.fixture
def draft() -> PromptVersion:
    return VersionFactory(
        use_case=live_use_case(), number=2, user_prompt="<topic>\n{{topic}}\n</topic>\nBe short.", max_tokens=500
    )


def test_the_page_shows_what_changes(draft: PromptVersion) -> None:
    answer = signed_in("Marketer").get(publish_path(draft))
    changes = {change.title: change for change in answer.context["changes"]}
    assert list(changes) == ["User prompt", "Longest answer (tokens)"]
    assert [(line.kind, line.text) for line in changes["User prompt"].lines] == [
        ("same", "<topic>"),
        ("same", "{{topic}}"),
        ("same", "</topic>"),
        ("added", "Be short."),
    ]
    assert (changes["Longest answer (tokens)"].before, changes["Longest answer (tokens)"].after) == ("1000", "500")
    assert "It takes the place of v1" in answer.content.decode()
    assert Publication.objects.count() == 1  # looking publishes nothing


def test_publishing(draft: PromptVersion) -> None:
    marketer = signed_in("Marketer")
    answer = confirm(marketer, publish_path(draft), note="Shorter")
    assert f"{draft} is live: requests get it from now on." in answer.content.decode()
    use_case = UseCase.objects.get(pk=draft.use_case_id)
    assert use_case.live_version == draft
    publication = Publication.objects.latest("pk")
    assert (publication.version, publication.kind, publication.note) == (draft, "publish", "Shorter")
    assert publication.by == marketer.user  # type: ignore[attr-defined]
    draft.refresh_from_db()
    assert draft.status == "published"


def test_the_first_version_has_nothing_to_be_held_against() -> None:
    version = VersionFactory(use_case=UseCaseFactory())
    page = signed_in("Marketer").get(publish_path(version)).content.decode()
    assert "It is the first live version" in page
    confirm(signed_in("Marketer"), publish_path(version))
    assert UseCase.objects.get().live_version == version


def test_a_draft_with_faults_cannot_go_live(draft: PromptVersion) -> None:
    PromptVersion.objects.filter(pk=draft.pk).update(user_prompt="{{colour}}")
    answer = confirm(signed_in("Marketer"), publish_path(draft))
    assert "No input declares “colour”." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize("seen", ["", "1:2:3"])
def test_what_was_not_seen_is_not_published(draft: PromptVersion, seen: str) -> None:
    answer = signed_in("Marketer").post(publish_path(draft), {"seen": seen, "note": "Typed"})
    assert "This changed since you looked." in answer.content.decode()
    assert 'value="Typed"' in answer.content.decode()
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_change_after_looking_has_to_be_looked_at(draft: PromptVersion) -> None:
    marketer = signed_in("Marketer")
    seen = marketer.get(publish_path(draft)).context["form"]["seen"].value()
    PromptVersion.objects.filter(pk=draft.pk).update(user_prompt="{{topic}} {{count}}")
    answer = marketer.post(publish_path(draft), {"seen": seen})
    draft.refresh_from_db()
    assert draft.is_draft
    assert marketer.post(publish_path(draft), {"seen": answer.context["form"]["seen"].value()}).status_code == 302
    draft.refresh_from_db()
    assert not draft.is_draft


def test_what_is_live_cannot_be_published_again(draft: PromptVersion) -> None:
    publish(draft)
    answer = signed_in("Marketer").post(publish_path(draft), {"seen": "x"}, follow=True)
    assert "is live already" in answer.content.decode()
    assert Publication.objects.count() == 2


def test_rolling_back(draft: PromptVersion) -> None:
    publish(draft)
    marketer = signed_in("Marketer")
    page = marketer.get(roll_back_path(draft.use_case))
    assert [line.kind for line in page.context["changes"][0].lines][-1] == "removed"
    answer = confirm(marketer, roll_back_path(draft.use_case), note="Too short")
    assert "v1 is live again" in answer.content.decode()
    publication = Publication.objects.latest("pk")
    assert (publication.kind, publication.version.number, publication.note) == ("roll_back", 1, "Too short")
    assert UseCase.objects.get(pk=draft.use_case_id).live_version_id == publication.version_id


def test_the_note_begins_with_what_the_draft_says_of_itself(draft: PromptVersion) -> None:
    marketer = signed_in("Marketer")
    PromptVersion.objects.filter(pk=draft.pk).update(note="Shorter & “warmer”")
    for needed, verb in ((True, "ask"), (False, "publish")):
        UseCase.objects.update(second_person_required=needed)
        shown = marketer.get(publish_path(draft))
        form = shown.context["form"]
        assert (shown.context["verb"], form["note"].value()) == (verb, "Shorter & “warmer”")
        assert "what gets better by this?" in shown.content.decode()
    seen = form["seen"].value()
    marketer.post(publish_path(draft), {"seen": seen, "note": ""})  # taken out: then there is none
    assert Publication.objects.latest("pk").note == ""
    shown = marketer.get(roll_back_path(draft.use_case))
    assert not shown.context["form"]["note"].value()
    assert "For the history: why does it go back?" in shown.content.decode()


@pytest.mark.parametrize(
    ("second_person", "sentence"),
    [(True, "You can ask for approval once its test set passes."), (False, "It can be published once its test set")],
)
def test_a_draft_that_its_tests_hold_back_says_so(draft: PromptVersion, second_person: bool, sentence: str) -> None:
    UseCase.objects.update(tests_required=True, second_person_required=second_person)
    shown = signed_in("Marketer").get(publish_path(draft)).content.decode()
    assert sentence in shown
    assert 'name="note"' not in shown


def test_rolling_back_is_offered_where_there_is_something_to_go_back_to(draft: PromptVersion) -> None:
    marketer, page = signed_in("Marketer"), f"/admin/prompts/usecase/{draft.use_case_id}/change/"
    assert "Roll back…" not in marketer.get(page).content.decode()
    publish(draft)
    assert "Roll back…" in marketer.get(page).content.decode()
    for wrong in ("9" * 30, "0", "x", "٣"):
        assert marketer.get(f"/admin/prompts/usecase/{wrong}/change/").status_code == 302
    roll_back(UseCase.objects.get(pk=draft.use_case_id))
    assert "Roll back…" not in marketer.get(page).content.decode()


def test_with_nothing_to_go_back_to_nothing_happens(draft: PromptVersion) -> None:
    answer = signed_in("Marketer").post(roll_back_path(draft.use_case), {"seen": "x"}, follow=True)
    assert "There is no earlier version to go back to." in answer.content.decode()
    publish(draft)
    roll_back(UseCase.objects.get(pk=draft.use_case_id))
    assert Publication.objects.count() == 3
    answer = signed_in("Marketer").post(roll_back_path(draft.use_case), {"seen": "x"}, follow=True)
    assert "There is no earlier version to go back to." in answer.content.decode()
    assert Publication.objects.count() == 3


def test_changing_prompts_does_not_include_publishing(draft: PromptVersion) -> None:
    marketer = signed_in("Marketer")
    group = marketer.user.groups.get()  # type: ignore[attr-defined]
    group.permissions.remove(*group.permissions.filter(codename="publish_promptversion"))
    page = marketer.get(f"/admin/prompts/promptversion/{draft.pk}/change/")
    assert page.status_code == 200
    assert "Publish…" not in page.content.decode()
    assert marketer.get(publish_path(draft)).status_code == 403
    assert marketer.post(publish_path(draft), {"seen": "x"}).status_code == 403
    assert marketer.post(roll_back_path(draft.use_case), {"seen": "x"}).status_code == 403
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_comparison_leaves_out_what_is_far_from_a_change() -> None:
    old = [f"line {number}" for number in range(20)]
    new = [*old[:10], "new", *old[11:]]
    lines = [(line.kind, line.text) for line in compared("\n".join(old), "\n".join(new))]
    assert lines[0] == ("gap", "")
    assert lines[1] == ("same", "line 7")
    assert lines[4:6] == [("removed", "line 10"), ("added", "new")]
    assert len(lines) == 9
    assert list(compared("a", "a")) == []


def test_the_history_is_only_to_read(draft: PromptVersion, django_assert_max_num_queries: Any) -> None:
    publish(draft, note="<b>Shorter</b>")
    publication = Publication.objects.latest("pk")
    marketer = signed_in("Marketer")
    with django_assert_max_num_queries(9):
        page = marketer.get("/admin/prompts/publication/").content.decode()
    assert "&lt;b&gt;Shorter&lt;/b&gt;" in page
    path = f"/admin/prompts/publication/{publication.pk}"
    root = signed_in(superuser=True)
    assert root.post(f"{path}/change/", {"note": "x"}).status_code == 403
    assert root.post(f"{path}/delete/", {"post": "yes"}).status_code == 403
    assert Publication.objects.count() == 2
