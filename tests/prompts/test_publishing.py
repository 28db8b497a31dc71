"""Which version is live, and how it came to be."""

from functools import partial

import pytest

from llmhub.errors import WrongState
from prompts.models import PromptVersion, UseCase
from prompts.publishing import ChangedMeanwhile, add_draft, publish, roll_back, roll_back_target, seen_of
from tests.at_once import at_once
from tests.factories import UseCaseFactory, UserFactory, VersionFactory, live_use_case

pytestmark = pytest.mark.django_db


def fresh(use_case: UseCase) -> UseCase:
    return UseCase.objects.get(pk=use_case.pk)


def test_publishing_makes_a_draft_live_and_writes_down_who_and_why() -> None:
    use_case, person = live_use_case(), UserFactory()
    draft = add_draft(use_case, by=person)
    publish(draft, by=person, note="Warmer")
    draft.refresh_from_db()
    assert (draft.status, draft.published_at is not None) == ("published", True)
    assert fresh(use_case).live_version == draft
    newest = use_case.publications.first()
    assert newest is not None
    assert (newest.kind, newest.by, newest.note) == ("publish", person, "Warmer")
    assert newest.replaced == use_case.live_version


def test_a_draft_starts_from_the_live_wording() -> None:
    use_case = live_use_case()
    live = use_case.live_version
    draft = add_draft(use_case)
    assert live is not None
    assert (draft.number, draft.status, draft.user_prompt, draft.model) == (2, "draft", live.user_prompt, live.model)


def test_what_is_live_cannot_be_published_again() -> None:
    use_case = live_use_case()
    assert use_case.live_version is not None
    with pytest.raises(WrongState, match="live already"):
        publish(use_case.live_version)
    assert use_case.publications.count() == 1


def test_rolling_back_goes_to_what_was_replaced_and_then_further() -> None:
    use_case = live_use_case()
    first = use_case.live_version
    second, third = add_draft(use_case), add_draft(use_case)
    publish(second)
    publish(third)
    roll_back(fresh(use_case))
    assert fresh(use_case).live_version == second
    roll_back(fresh(use_case))
    assert fresh(use_case).live_version == first
    with pytest.raises(WrongState, match="no earlier version"):
        roll_back(fresh(use_case))


def test_there_is_nothing_to_roll_back_to_before_the_first() -> None:
    use_case = UseCaseFactory()
    with pytest.raises(WrongState):
        roll_back(use_case)


def test_what_was_not_seen_does_not_go_live() -> None:
    draft = add_draft(live_use_case())
    seen = seen_of(draft)
    PromptVersion.objects.filter(pk=draft.pk).update(user_prompt="What a colleague typed meanwhile: {{topic}}")
    with pytest.raises(ChangedMeanwhile, match="Look again, then decide"):
        publish(draft, seen=seen)
    draft.refresh_from_db()
    assert draft.is_draft
    publish(draft, seen=seen_of(draft))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_roll_back_at_once_go_back_once() -> None:
    use_case = live_use_case()
    second, third = add_draft(use_case), add_draft(use_case)
    for draft in (second, third):
        publish(draft)
    target = roll_back_target(fresh(use_case))
    assert target == second
    found = at_once(*[partial(roll_back, use_case, seen=seen_of(target))] * 4)
    assert sorted(type(each).__name__ for each in found) == ["ChangedMeanwhile"] * 3 + ["Publication"]
    assert fresh(use_case).live_version == second


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_at_once_leave_one_history() -> None:
    use_case = live_use_case()
    drafts = [add_draft(use_case) for _ in range(6)]
    at_once(*(partial(publish, draft) for draft in drafts))
    history = list(use_case.publications.order_by("id"))
    assert len(history) == 7
    assert [entry.replaced_id for entry in history[1:]] == [entry.version_id for entry in history[:-1]]
    assert fresh(use_case).live_version_id == history[-1].version_id


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_drafts_made_at_once_get_numbers_of_their_own() -> None:
    use_case = UseCaseFactory()
    VersionFactory(use_case=use_case)
    at_once(*[partial(add_draft, use_case)] * 6)
    assert sorted(use_case.versions.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
