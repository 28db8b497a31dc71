"""The figures: which decisions count, for what, and what comes out."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from generation import insight, review
from generation.insight import Scope, Tally
from tests.factories import SuggestionFactory, UserFactory, live_use_case
from tests.generation.decision_rows import MONDAY, SECOND, decided, draft, nothing_kept  # noqa: F401
from tests.generation.experiment_data import started, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_kept")]
DAY = timedelta(days=1)


@pytest.fixture
def anna() -> User:
    return UserFactory(username="anna")


@pytest.fixture
def ben() -> User:
    return UserFactory(username="ben")


def scope(**values: Any) -> Scope:
    return Scope(**{"start": MONDAY - DAY, "end": MONDAY + 13 * DAY} | values)


def total(**values: Any) -> Tally:
    return insight.figures_of(scope(**values)).total


def of(table: str, **values: Any) -> dict[Any, Tally]:
    return {row.key: row.tally for row in insight.figures_of(scope(**values)).tables[table]}


def test_nothing_was_decided() -> None:
    found = insight.figures_of(scope())
    assert found.total == Tally(reasons=dict.fromkeys(insight.REASONS, 0))
    assert (found.total.approval_rate, found.total.unchanged_rate, found.total.edit_share) == (None, None, None)
    assert [(row.key, row.tally.decisions) for row in found.tables["week"]] == [
        (date(2026, 2, 23), 0), (date(2026, 3, 2), 0), (date(2026, 3, 9), 0),
    ]  # fmt: skip
    assert not (found.tables["use_case"] or found.tables["version"] or found.tables["reviewer"])


def test_each_kind_of_decision_is_counted_once(anna: User) -> None:
    decided(anna)
    decided(anna, edited=True, edit_share=0.4)
    decided(anna, "reject", reason="unsafe")
    decided(anna, "again")
    found = total()
    assert (found.decisions, found.approved, found.rejected, found.again) == (4, 2, 1, 1)
    assert (found.approval_rate, found.unchanged_rate) == (0.5, 0.5)
    assert (found.edit_share, found.edit_share_of_changed) == (0.2, 0.4)
    assert found.reasons["unsafe"] == 1 and sum(found.reasons.values()) == 1


def test_what_a_client_used_is_no_decision(anna: User) -> None:
    row = draft()
    decided(anna, on=row)
    decided(None, "use", on=row, at=MONDAY + SECOND)  # type: ignore[arg-type]
    assert total().decisions == 1
    assert list(of("reviewer")) == [anna.pk]


def test_an_undone_decision_does_not_count_and_what_follows_does(anna: User) -> None:
    row = draft()
    decided(anna, on=row)
    decided(anna, "undo", on=row, at=MONDAY + SECOND)
    decided(anna, "reject", on=row, at=MONDAY + 2 * SECOND)
    found = total()
    assert (found.approved, found.rejected, found.undone) == (0, 1, 1)
    assert of("reviewer")[anna.pk].decisions == 1


def test_an_undo_after_the_days_takes_the_decision_out_of_them(anna: User) -> None:
    row, end = draft(), MONDAY + SECOND
    decided(anna, on=row)
    decided(anna, "undo", on=row, at=end)
    found = total(end=end)
    assert (found.decisions, found.undone) == (0, 0)


def test_the_use_of_a_text_is_not_taken_for_what_was_undone(anna: User) -> None:
    row = draft()
    decided(anna, on=row)
    decided(None, "use", on=row, at=MONDAY + SECOND)  # type: ignore[arg-type]
    decided(anna, "undo", on=row, at=MONDAY + 2 * SECOND)
    assert total().decisions == 0


def test_a_reopened_decision_stays_counted(anna: User, ben: User) -> None:
    row = draft()
    decided(anna, on=row)
    decided(ben, "reopen", on=row, at=MONDAY + SECOND)
    decided(anna, "reject", on=row, at=MONDAY + 2 * SECOND)
    found = total()
    assert (found.approved, found.rejected, found.reopened) == (1, 1, 1)
    assert (of("reviewer")[ben.pk].decisions, of("reviewer")[ben.pk].reopened) == (0, 1)


def test_two_approvals_of_one_text_are_one_for_the_text_and_one_for_each_reviewer(anna: User, ben: User) -> None:
    row = draft()
    decided(anna, "first", on=row, edited=True, edit_share=0.5, took_ms=90_000)
    decided(ben, on=row, at=MONDAY + SECOND, edit_share=0.5, took_ms=10_000)
    found, people = total(), of("reviewer")
    assert (found.decisions, found.approved, found.unchanged, found.edit_share) == (1, 1, 0, 0.5)
    assert (found.opened, found.took_median) == (1, 10_000)
    assert [tally.approved for tally in of("use_case").values()] == [1]
    assert [(people[one.pk].approved, people[one.pk].unchanged) for one in (anna, ben)] == [(1, 0), (1, 1)]
    assert [people[one.pk].edit_share for one in (anna, ben)] == [0.5, 0.0]
    assert (people[anna.pk].took_median, people[ben.pk].took_median) == (90_000, 10_000)


def test_a_first_approval_that_waits_for_the_second_is_the_reviewers_only(anna: User) -> None:
    decided(anna, "first")
    assert total().decisions == 0
    assert of("reviewer")[anna.pk].approved == 1


def test_times_are_of_opened_cards_and_waiting_is_from_when_the_text_was_ready(anna: User) -> None:
    for took in (1_000, 2_000, 3_000, 4_000, 90_000):
        decided(anna, took_ms=took)
    decided(anna, took_ms=None)
    decided(anna, took_ms=900_000, in_bulk=True)
    found = total()
    assert (found.opened, found.took_median, found.took_p90) == (5, 3_000, pytest.approx(55_600))
    assert (found.in_bulk, found.bulk_approved) == (1, 1)
    assert found.waited_median == 3_600_000


def test_a_share_that_is_not_known_is_left_out_of_the_mean(anna: User) -> None:
    decided(anna, edit_share=None)
    decided(anna, edit_share=None, edited=True)
    decided(anna, edit_share=0.5, edited=True)
    found = total()
    assert (found.approved, found.measured, found.edit_share, found.unchanged) == (3, 1, 0.5, 1)


def test_days_and_filters_choose_the_decisions(anna: User, ben: User) -> None:
    one, other = live_use_case(), live_use_case()
    decided(anna, on=draft(use_case=one))
    decided(ben, "reject", on=draft(use_case=other))
    decided(anna, "again", on=draft(use_case=one), at=MONDAY + 7 * DAY)
    decided(anna, at=MONDAY + 13 * DAY)  # the first moment after
    decided(anna, at=MONDAY - DAY - SECOND)
    assert total().decisions == 3
    assert total(reviewer=ben.pk).rejected == 1 == total(reviewer=ben.pk).decisions
    assert total(use_cases=(one.pk,)).decisions == 2
    assert total(use_cases=()).decisions == 0
    assert {key: tally.decisions for key, tally in of("use_case").items()} == {one.pk: 2, other.pk: 1}
    assert {key: tally.decisions for key, tally in of("week").items()} == {
        date(2026, 2, 23): 0, date(2026, 3, 2): 2, date(2026, 3, 9): 1,
    }  # fmt: skip


def test_versions_are_apart_and_those_of_hidden_variants_one_row(anna: User) -> None:
    phase = started()
    use_case = phase.experiment.use_case
    shown_again = draft(use_case=use_case)
    for row in (draft(use_case=use_case), text(phase, "a", "x"), text(phase, "b", "y"), shown_again):
        decided(anna, on=row)
    text(phase, "b", "z", copy_of=shown_again)
    variants = {one.key: one for one in phase.experiment.variants.all()}
    open_to_all = {key: tally.decisions for key, tally in of("version").items()}
    assert open_to_all == {(use_case.pk, variants["a"].version_id): 3, (use_case.pk, variants["b"].version_id): 1}
    hidden = tuple(one.pk for one in variants.values())
    blind = {key: tally.decisions for key, tally in of("version", hidden=hidden).items()}
    assert blind == {(use_case.pk, use_case.live_version_id): 1, (use_case.pk, 0): 3}


def test_the_core_writes_what_is_counted() -> None:
    """A day of real verbs, not rows made by hand."""
    lead = UserFactory(groups=["Review lead"])
    rows = [SuggestionFactory() for _ in range(4)]
    review.approve(rows[0], by=lead, seen_revision=1)
    review.edit_and_approve(rows[1], by=lead, seen_revision=1, data={"ideas": ["Iced coffee"]})
    review.reject(rows[2], by=lead, seen_revision=1, reason="off_brief")
    review.undo(review.approve(rows[3], by=lead, seen_revision=1), by=lead, seen_revision=2)
    review.reopen(rows[2], by=lead, seen_revision=2, comment="A mistake.")
    now = rows[2].decisions.last().at
    found = insight.figures_of(Scope(start=now - DAY, end=now + DAY)).total
    assert (found.approved, found.rejected, found.undone, found.reopened) == (2, 1, 1, 1)
    assert (found.unchanged, found.changed) == (1, 1)
    assert found.edit_share_of_changed == pytest.approx(0.5)
