"""Runs of approvals without a look or an edit."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from generation import insight
from generation.insight import STREAK, Scope, Streak
from tests.factories import UserFactory, live_use_case
from tests.generation.decision_rows import MONDAY, SECOND, decided, draft, nothing_kept  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_kept")]
SCOPE = Scope(start=MONDAY, end=MONDAY + timedelta(days=1))


@pytest.fixture
def anna() -> User:
    return UserFactory(username="anna")


def quick(by: User, number: int, first: int = 0, **values: Any) -> None:
    """That many approvals of 400 characters after 1 s each, a second after another."""
    use_case = values.pop("use_case", None) or live_use_case()
    for second in range(first, first + number):
        decided(by, on=draft(use_case=use_case), at=MONDAY + second * SECOND, **{"took_ms": 1_000} | values)


def streaks() -> list[Streak]:
    return insight.streaks_of(SCOPE)


def test_a_run_is_told_from_its_first_to_its_last(anna: User) -> None:
    use_case = live_use_case()
    quick(anna, STREAK, use_case=use_case)
    assert streaks() == [Streak(anna.pk, MONDAY, MONDAY + (STREAK - 1) * SECOND, STREAK, 1_000, [use_case.pk])]


def test_one_less_is_none(anna: User) -> None:
    quick(anna, STREAK - 1)
    assert streaks() == []


@pytest.mark.parametrize(
    "between",
    [
        {"verb": "reject"},
        {"verb": "again"},
        {"verb": "approve", "edited": True, "edit_share": 0.1},
        {"verb": "approve", "took_ms": 3_200},
    ],
    ids=["rejected", "another_asked_for", "edited", "read"],
)
def test_a_decision_between_ends_the_run(anna: User, between: dict[str, Any]) -> None:
    quick(anna, STREAK - 1)
    decided(anna, between.pop("verb"), at=MONDAY + STREAK * SECOND, **{"took_ms": 100} | between)
    quick(anna, STREAK - 1, first=STREAK + 1)
    assert streaks() == []
    quick(anna, 1, first=3 * STREAK)
    assert [one.approvals for one in streaks()] == [STREAK]


def test_what_was_not_opened_is_in_no_run(anna: User) -> None:
    quick(anna, STREAK, in_bulk=True, took_ms=None)
    quick(anna, STREAK, took_ms=None)
    assert streaks() == []
    people = {row.key: row.tally for row in insight.figures_of(SCOPE).tables["reviewer"]}
    assert people[anna.pk].bulk_approved == STREAK


def test_an_undone_approval_is_in_no_run(anna: User) -> None:
    quick(anna, STREAK - 1)
    row = draft()
    decided(anna, on=row, at=MONDAY + STREAK * SECOND, took_ms=1_000)
    assert len(streaks()) == 1
    decided(anna, "undo", on=row, at=MONDAY + (STREAK + 1) * SECOND)
    assert streaks() == []


def test_people_are_told_apart_and_the_longest_comes_first(anna: User) -> None:
    ben = UserFactory(username="ben")
    quick(anna, STREAK)
    quick(ben, STREAK + 2)
    assert [(one.by_id, one.approvals) for one in streaks()] == [(ben.pk, STREAK + 2), (anna.pk, STREAK)]


@pytest.mark.parametrize(
    ("characters", "took_ms", "is_quick"),
    [(0, 1_999, True), (0, 2_000, False), (1_250, 9_999, True), (1_250, 10_000, False), (2**31 - 1, 2**31 - 1, True)],
    ids=["short_and_quick", "short_and_seen", "long_and_quick", "long_and_skimmed", "the_longest"],
)
def test_what_is_quick_depends_on_the_length(anna: User, characters: int, took_ms: int, is_quick: bool) -> None:
    quick(anna, STREAK, characters=characters, took_ms=took_ms)
    assert bool(streaks()) == is_quick == (took_ms < insight.skim_ms(characters))


def test_the_approvals_of_a_run_in_order_of_time(anna: User) -> None:
    quick(anna, STREAK)
    decided(anna, at=MONDAY + 5 * SECOND)
    found = insight.quick_approvals(SCOPE, most=3)
    assert [one.at for one in found] == [MONDAY + number * SECOND for number in range(3)]
    assert {one.among for one in found} == {STREAK}
