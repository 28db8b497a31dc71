"""The history of a use case: what went live, why, and what it did."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from prompts import approvals
from prompts.models import Experiment, PromptVersion, UseCase, Variant
from prompts.publishing import publish, roll_back
from tests.factories import ClientFactory, SuggestionFactory, UserFactory, VersionFactory, live_use_case
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db


def history(use_case: UseCase, **query: Any) -> Any:
    return signed_in("Marketer").get(f"/admin/prompts/promptversion/history-of/{use_case.pk}/", query)


@contextmanager
def days_ago(days: float) -> Iterator[None]:
    """As if it were that day: publications bear the moment they are made at, and can't be changed afterwards."""
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() - timedelta(days=days)):
        yield


def decided(version: PromptVersion, days: float, approved: int, rejected: int, edited: int = 0, **values: Any) -> None:
    at = timezone.now() - timedelta(days=days)
    client = ClientFactory()
    for number in range(approved + rejected):
        SuggestionFactory(
            use_case=version.use_case,
            version=version,
            client=client,
            state="approved" if number < approved else "rejected",
            edited=number < edited,
            reviewed_at=at,
            created_at=at,
            cost="0.01",
            **values,
        )


@pytest.fixture
def use_case() -> UseCase:
    """Version 1 went live ten days ago, version 2 five days ago."""
    with days_ago(10):
        use_case = live_use_case(review_policy="required")
    with days_ago(5):
        publish(VersionFactory(use_case=use_case, number=2), by=UserFactory(username="anna"), note="Warmer")
    use_case.refresh_from_db()
    return use_case


def published(answer: Any) -> list[Any]:
    return [event for event in answer.context["events"] if event.kind == "publication"]


def test_each_stretch_has_its_own_figures_and_the_change(use_case: UseCase) -> None:
    first, second = use_case.versions.order_by("number")
    decided(first, 7, approved=10, rejected=10)
    decided(second, 3, approved=15, rejected=5, edited=3)
    decided(first, 3, approved=5, rejected=0)  # not while it was live
    decided(second, 3, approved=9, rejected=0, purpose="studio")
    for state in ("failed", "draft"):  # one paid in vain, one that still waits
        SuggestionFactory(
            use_case=use_case, version=second, created_at=timezone.now() - timedelta(days=1), cost="0.05", state=state
        )
    answer = history(use_case)
    newer, older = published(answer)
    assert (newer.figures.made, newer.figures.decided, newer.figures.approved, newer.figures.edited) == (22, 20, 15, 3)
    assert (newer.approval, newer.edited, newer.cost) == ("75 %", "20 %", "$0.017")
    assert newer.figures.cost == Decimal("0.25")
    assert (older.approval, older.cost, older.figures.made) == ("50 %", "$0.020", 20)
    assert (newer.approval_change.text, newer.approval_change.tone) == ("25 points more", "good")
    assert (newer.cost_change.text, newer.cost_change.tone) == ("17 % less", "good")
    assert older.approval_change.text == ""
    page = answer.content.decode()
    assert "“Warmer”" in page and "by anna" in page and "without a second person" in page
    assert f"compare/?old={first.pk}&amp;new={second.pk}" in page


def test_too_few_decisions_say_nothing(use_case: UseCase) -> None:
    decided(use_case.versions.get(number=2), 3, approved=19, rejected=0)
    answer = history(use_case)
    assert published(answer)[0].figures.approval is None
    assert "Too few to say: 19 decided of 19 texts made, 19 approved." in answer.content.decode()


def test_a_second_person_and_a_rollback_and_a_client_are_named(use_case: UseCase) -> None:
    anna, ben = UserFactory(username="asker", groups=("Marketer",)), UserFactory(username="ben", groups=("Marketer",))
    third = VersionFactory(use_case=use_case, number=3)
    approvals.approve(approvals.ask(third, by=anna, note="Try <this>"), by=ben)
    roll_back(use_case, client_name="robot", note="Too long")
    page = history(use_case).content.decode()
    assert "asked for by asker, approved by a second person: ben" in page
    assert "“Try &lt;this&gt;”" in page
    assert "by robot (API)" in page and "Rolled back to" in page


def test_experiments_stand_between_the_publications(use_case: UseCase) -> None:
    first, second = use_case.versions.order_by("number")
    now = timezone.now()
    experiment = Experiment.objects.create(
        use_case=use_case, slug="e", name="Shorter?", status="stopped", smallest_difference=0.05, planned_subjects=100,
        started_at=now - timedelta(days=4), stopped_at=now - timedelta(days=1),
    )  # fmt: skip
    for key, version in (("a", second), ("b", first)):
        Variant.objects.create(experiment=experiment, key=key, version=version, weight=0.5)
    answer = history(use_case)
    assert [(event.kind, getattr(event, "verb", "")) for event in answer.context["events"]] == [
        ("experiment", "stopped"), ("experiment", "started"), ("publication", ""), ("publication", ""),
    ]  # fmt: skip
    assert "v2 against v1. <strong>No winner: nothing was counted.</strong>" in answer.content.decode()


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        ({"verdict": "WINNER", "winner": "B"}, "Winner: v1."),
        ({"verdict": "WINNER", "winner": "B", "worse_on": {"B": ["cost"]}}, "Winner: v1, but worse on cost."),
        ({"verdict": "WINNER", "winner": "B", "wait_for_week": True}, "No winner: v1 was ahead, but no full week was in."),
        ({"verdict": "KEEP_CONTROL", "winner": "A"}, "Nothing was better than v2."),
        ({"verdict": "NO_DIFFERENCE", "winner": None}, "No winner: the difference is smaller than what was said to matter."),
        ({"verdict": "SRM", "winner": None}, "No winner: people did not arrive as planned, so it cannot be trusted."),
        ({"verdict": "INCONCLUSIVE", "winner": None}, "No winner."),
    ],
)  # fmt: skip
def test_a_stopped_experiment_tells_who_won(use_case: UseCase, decision: dict[str, Any], sentence: str) -> None:
    first, second = use_case.versions.order_by("number")
    now = timezone.now()
    facts = {"status": "stopped", "smallest_difference": 0.05, "planned_subjects": 100, "started_at": now}
    experiment = Experiment.objects.create(use_case=use_case, slug="e", name="Shorter?", stopped_at=now, **facts)
    for key, version in (("a", second), ("b", first)):
        Variant.objects.create(experiment=experiment, key=key, version=version, weight=0.5)
    phase = experiment.phases.create(number=1, weights={}, planned_subjects=100, started_at=now, ended_at=now)
    phase.looks.create(at=now, figures={}, decision={"n": 40, **decision}, took_ms=1)
    answer = history(use_case)
    assert [getattr(event, "outcome", None) for event in answer.context["events"]][:2] in (
        ["", sentence],
        [sentence, ""],
    )
    assert f"<strong>{sentence}</strong>" in answer.content.decode()


def test_quotation_marks_in_a_note_are_inner_ones(use_case: UseCase) -> None:
    publish(VersionFactory(use_case=use_case, number=3), note="Winner of the experiment “Bold vs plain”")
    publish(VersionFactory(use_case=use_case, number=4, note="Says “hello”"))
    page = history(use_case).content.decode()
    assert "“Winner of the experiment ‘Bold vs plain’”" in page
    assert "“Says ‘hello’”" in page


def test_long_histories_have_pages_and_as_many_queries(use_case: UseCase, django_assert_max_num_queries: Any) -> None:
    for number in range(3, 50):
        publish(VersionFactory(use_case=use_case, number=number))
    use_case.refresh_from_db()
    first, second, third = (history(use_case, p=page) for page in (1, 2, 3))
    numbers = [[event.publication.version.number for event in published(page)] for page in (first, second, third)]
    assert [*numbers[0], *numbers[1], *numbers[2]] == list(range(49, 0, -1))
    assert (first.context["older"], second.context["newer"], third.context["older"]) == (2, 1, 0)
    newest_of_second = published(second)[0]
    assert newest_of_second.until == published(first)[-1].at
    marketer = signed_in("Marketer")
    with django_assert_max_num_queries(10):
        marketer.get(f"/admin/prompts/promptversion/history-of/{use_case.pk}/?p=2")


def test_odd_addresses_are_no_failure(use_case: UseCase) -> None:
    for page in ("0", "-1", "x", "9" * 40, "99999999"):
        assert history(use_case, p=page).status_code == 200
    marketer = signed_in("Marketer")
    for wrong in (999_999, 10**30):
        answer = marketer.get(f"/admin/prompts/promptversion/history-of/{wrong}/")
        assert (answer.status_code, answer.url) == (302, "/admin/prompts/usecase/")  # type: ignore[attr-defined]
    assert signed_in("Reviewer").get(f"/admin/prompts/promptversion/history-of/{use_case.pk}/").status_code == 403


def test_nothing_yet_is_said(use_case: UseCase) -> None:
    empty = VersionFactory().use_case
    assert "No history yet" in history(empty).content.decode()
