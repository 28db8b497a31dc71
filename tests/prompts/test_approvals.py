"""The second person: asking, approving, sending back, and several people at once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from llmhub.errors import HubError, NotAllowed, WrongState
from prompts.approvals import approve, ask, is_stale, may_decide, open_or_last, send_back, why_not, withdraw
from prompts.models import PromptVersion, Publication, PublishRequest, UseCase
from prompts.publishing import archive, publish
from tests.at_once import at_once
from tests.factories import UserFactory, VersionFactory, live_use_case

pytestmark = pytest.mark.django_db
RACE = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def marketer() -> User:
    return UserFactory(groups=("Marketer",))


def second_person_draft(**values: Any) -> PromptVersion:
    use_case = live_use_case()
    UseCase.objects.filter(pk=use_case.pk).update(second_person_required=True)
    use_case.refresh_from_db()
    return VersionFactory(**{"use_case": use_case, "number": 2, "system_prompt": "Second", **values})


def reload(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_approving_publishes_with_the_askers_note_and_who_let_it_out() -> None:
    asker, second = marketer(), marketer()
    draft = second_person_draft(changed_by=asker)
    asked = ask(draft, by=asker, note="Warmer")
    assert (asked.state, reload(draft).is_draft, Publication.objects.count()) == ("open", True, 1)
    approve(asked, by=second, comment="Good")
    asked = reload(asked)
    assert (asked.state, asked.decided_by, asked.comment, asked.decided_at is not None) == (
        "approved",
        second,
        "Good",
        True,
    )
    newest = Publication.objects.latest("id")
    assert (newest.version, newest.by, newest.note, newest.request) == (draft, second, "Warmer", asked)
    assert reload(draft.use_case).live_version == draft


def test_for_an_experiment_approving_lets_it_out_but_not_live() -> None:
    draft = second_person_draft()
    approve(ask(draft, by=marketer(), purpose="experiment"), by=marketer())
    assert reload(draft).status == "published"
    assert reload(draft.use_case).live_version.number == 1


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("asker", "You asked for this yourself."),
        ("author", "You were the last to change this draft."),
        ("maker", "You were the last to change this draft."),
        ("reader", "You may not publish prompt versions."),
    ],
)
def test_who_is_no_second_person_is_told_why_and_nothing_happens(who: str, sentence: str) -> None:
    people = {"asker": marketer(), "author": marketer(), "maker": marketer(), "reader": UserFactory()}
    wrote = {"created_by": people["maker"]} if who == "maker" else {"changed_by": people["author"]}
    asked = ask(second_person_draft(**wrote), by=people["asker"])
    assert why_not(asked, people[who]).startswith(sentence)
    assert not may_decide(asked, people[who])
    for verb in (lambda: approve(asked, by=people[who]), lambda: send_back(asked, by=people[who], comment="No")):
        with pytest.raises(NotAllowed, match=sentence):
            verb()
    assert (reload(asked).state, Publication.objects.count()) == ("open", 1)


def test_who_made_the_draft_may_decide_what_somebody_else_wrote_since() -> None:
    maker, author = marketer(), marketer()
    asked = ask(second_person_draft(created_by=maker, changed_by=author), by=author)
    assert may_decide(asked, maker)


def test_sending_back_needs_a_comment_and_leaves_the_draft_free() -> None:
    draft = second_person_draft()
    asker = marketer()
    asked = ask(draft, by=asker)
    with pytest.raises(WrongState, match="Say what should change"):
        send_back(asked, by=marketer(), comment=" \n")
    send_back(asked, by=marketer(), comment="Shorter")
    assert (reload(asked).state, open_or_last(draft), Publication.objects.count()) == ("sent_back", asked, 1)
    again = ask(draft, by=asker)
    assert open_or_last(draft) == again


def test_only_who_asked_takes_it_back() -> None:
    asker = marketer()
    asked = ask(second_person_draft(), by=asker)
    with pytest.raises(NotAllowed):
        withdraw(asked, by=marketer())
    withdraw(asked, by=asker)
    assert reload(asked).state == "withdrawn"
    with pytest.raises(WrongState, match="already decided"):
        approve(asked, by=marketer())
    assert Publication.objects.count() == 1


def test_a_draft_that_was_changed_after_asking_is_not_let_out() -> None:
    draft, asker = second_person_draft(), marketer()
    asked = ask(draft, by=asker)
    PromptVersion.objects.filter(pk=draft.pk).update(system_prompt="Sneaked in")
    assert is_stale(reload(asked))
    with pytest.raises(WrongState, match="was changed after approval was asked for"):
        approve(asked, by=marketer())
    assert (reload(asked).state, reload(draft).is_draft, Publication.objects.count()) == ("open", True, 1)
    again = ask(reload(draft), by=asker)
    assert (reload(asked).state, again.state) == ("withdrawn", "open")
    approve(again, by=marketer())
    assert Publication.objects.count() == 2


def test_asking_for_what_cannot_go_out_is_refused() -> None:
    draft, asker = second_person_draft(), marketer()
    ask(draft, by=asker)
    with pytest.raises(WrongState, match="asked for already"):
        ask(draft, by=marketer())
    stale = reload(draft)
    PromptVersion.objects.filter(pk=draft.pk).update(user_prompt="{{colour}}")
    with pytest.raises(WrongState, match="changed meanwhile"):
        ask(stale, by=asker)
    with pytest.raises(WrongState, match="No input declares"):
        ask(reload(draft), by=asker)
    PromptVersion.objects.filter(pk=draft.pk).update(user_prompt="{{topic}}")
    archive(reload(draft))
    with pytest.raises(WrongState, match="is archived"):
        ask(reload(draft), by=asker)
    live = draft.use_case.live_version
    assert live is not None
    with pytest.raises(WrongState, match="no draft any more"):
        ask(live, by=asker)
    assert PublishRequest.objects.count() == 1


def test_a_question_about_what_went_out_otherwise_is_closed() -> None:
    draft = second_person_draft()
    asked = ask(draft, by=marketer())
    UseCase.objects.update(second_person_required=False)
    publish(draft)
    assert (reload(asked).state, reload(asked).comment) == ("withdrawn", "It went out without this approval.")


def test_a_deleted_drafts_question_is_told() -> None:
    draft = second_person_draft()
    asked = ask(draft, by=marketer())
    asked = PublishRequest.objects.select_related("version__use_case").get(pk=asked.pk)
    draft.delete()
    with pytest.raises(WrongState, match="was deleted meanwhile"):
        approve(asked, by=marketer())


def outcomes_of(*verbs: Callable[[], Any]) -> list[str]:
    """What became of each verb when all run at the same time: "done", or the name of the error."""
    return [type(each).__name__ if isinstance(each, HubError) else "done" for each in at_once(*verbs)]


@RACE
def test_two_who_approve_at_once_publish_once() -> None:
    draft = second_person_draft()
    asked = ask(draft, by=marketer())
    outcomes = outcomes_of(*(partial(approve, asked, by=marketer()) for _ in range(4)))
    assert sorted(outcomes) == ["WrongState", "WrongState", "WrongState", "done"]
    assert Publication.objects.filter(version=draft).count() == 1


@RACE
def test_approving_and_sending_back_at_once_does_one_of_them() -> None:
    draft = second_person_draft()
    asked = ask(draft, by=marketer())
    first, second = marketer(), marketer()
    outcomes = outcomes_of(lambda: approve(asked, by=first), lambda: send_back(asked, by=second, comment="No"))
    assert sorted(outcomes) == ["WrongState", "done"]
    is_out = reload(asked).state == "approved"
    assert Publication.objects.filter(version=draft).count() == int(is_out)
    assert reload(draft).is_draft is not is_out


@RACE
def test_what_is_edited_while_somebody_approves_is_either_approved_or_still_a_draft() -> None:
    draft = second_person_draft()
    asked = ask(draft, by=marketer())
    second = marketer()

    def edit() -> None:
        with transaction.atomic():
            row = PromptVersion.objects.select_for_update(of=("self",)).get(pk=draft.pk)
            if not row.is_draft:
                raise WrongState("Published meanwhile.")
            row.system_prompt = "Sneaked in"
            row.save(update_fields=["system_prompt"])

    outcomes = outcomes_of(lambda: approve(asked, by=second), edit)
    stored = reload(draft)
    if stored.is_draft:
        assert (outcomes, stored.system_prompt) == (["WrongState", "done"], "Sneaked in")
    else:
        assert (outcomes, stored.system_prompt) == (["done", "WrongState"], "Second")


@RACE
def test_two_who_ask_at_once_ask_once() -> None:
    draft = second_person_draft()
    outcomes = outcomes_of(*(partial(ask, draft, by=marketer()) for _ in range(4)))
    assert sorted(outcomes) == ["WrongState", "WrongState", "WrongState", "done"]
    assert PublishRequest.objects.count() == 1
