"""What a draft must pass before it leaves the draft state."""

from typing import Any

import pytest

from llmhub.errors import WrongState
from prompts.gates import ensure_may_go_out, latest_verdict, obstacles
from prompts.models import PromptTest, PromptTestVerdict, PromptVersion, Publication, PublishRequest
from prompts.publishing import archive, publish, roll_back
from prompts.test_sets import digest_of
from tests.factories import UserFactory, VersionFactory, live_use_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> PromptVersion:
    return VersionFactory(use_case=live_use_case(), number=2, system_prompt="Second")


def gated(draft: PromptVersion, **gates: bool) -> PromptVersion:
    for name, value in gates.items():
        setattr(draft.use_case, name, value)
    draft.use_case.save()
    return draft


def add_case(draft: PromptVersion, **values: Any) -> PromptTest:
    name = f"Case {draft.use_case.tests.count()}"
    return PromptTest.objects.create(use_case=draft.use_case, **{"name": name, "variables": {"topic": "tea"}, **values})


def verdict(draft: PromptVersion, failed: int = 0) -> PromptTestVerdict:
    facts = {"fingerprint": draft.fingerprint, "set_digest": digest_of(draft.use_case)}
    return PromptTestVerdict.objects.create(version=draft, total=3, failed=failed, **facts)


def test_without_gates_a_sound_draft_may_go_out(draft: PromptVersion) -> None:
    assert obstacles(draft) == []
    ensure_may_go_out(draft)


def test_a_test_set_must_be_there_and_pass_with_this_wording_and_these_cases(draft: PromptVersion) -> None:
    gated(draft, tests_required=True)
    said = lambda: [fault.detail for fault in obstacles(draft)]  # noqa: E731
    assert said() == [f"{draft.use_case} must pass its test set, which is still empty."]
    add_case(draft)
    never = ["Version 2 must pass its test set as it is now. Run it first."]
    assert said() == never
    verdict(draft, failed=1)
    assert said() == ["Version 2 failed 1 of its 3 tests."]
    verdict(draft)
    assert said() == []
    case = add_case(draft)
    assert said() == never
    case.active = False
    case.save()
    assert said() == []
    draft.system_prompt = "Third"
    draft.save()
    assert said() == never
    assert latest_verdict(draft) is None


def test_all_obstacles_are_told_at_once_and_nothing_is_published(draft: PromptVersion) -> None:
    gated(draft, tests_required=True, second_person_required=True)
    draft.user_prompt = "{{colour}}"
    draft.save()
    with pytest.raises(WrongState) as caught:
        publish(draft)
    assert [fault.pointer for fault in caught.value.errors] == ["/user_prompt", "/tests", "/approval"]
    draft.refresh_from_db()
    assert (draft.is_draft, Publication.objects.count()) == (True, 1)


@pytest.mark.parametrize("state", ["open", "sent_back", "withdrawn"])
def test_only_an_approved_request_lets_a_draft_pass(draft: PromptVersion, state: str) -> None:
    gated(draft, second_person_required=True)
    asked = PublishRequest.objects.create(
        version=draft, state=state, fingerprint=draft.fingerprint, requested_by=UserFactory()
    )
    with pytest.raises(WrongState, match="needs a second person"):
        publish(draft, request=asked)


def test_another_versions_approval_does_not_count(draft: PromptVersion) -> None:
    gated(draft, second_person_required=True)
    twin = VersionFactory(use_case=draft.use_case, number=3, system_prompt="Second")
    asked = PublishRequest.objects.create(
        version=twin, state="approved", fingerprint=draft.fingerprint, requested_by=UserFactory()
    )
    with pytest.raises(WrongState, match="needs a second person"):
        publish(draft, request=asked)


def test_what_was_out_goes_live_again_without_gates_unless_it_is_archived(draft: PromptVersion) -> None:
    first = draft.use_case.live_version
    assert first is not None
    publish(draft)
    draft.use_case.refresh_from_db()
    gated(draft, tests_required=True, second_person_required=True)
    publish(first)
    roll_back(draft.use_case)
    archive(first)
    with pytest.raises(WrongState, match="Version 1 is archived"):
        publish(first)
    with pytest.raises(WrongState, match="Version 1 is archived"):
        roll_back(draft.use_case)


def test_going_back_twice_goes_back_further() -> None:
    use_case = live_use_case()
    first = use_case.live_version
    second = VersionFactory(use_case=use_case, number=2)
    assert first is not None
    publish(second)
    publish(first)
    assert [roll_back(use_case).version.number for _ in range(2)] == [2, 1]
    with pytest.raises(WrongState, match="no earlier version"):
        roll_back(use_case)
