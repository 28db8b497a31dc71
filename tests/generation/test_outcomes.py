"""What counts, for whom, and until when."""

import json
import math
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generation import review
from generation.experiments.outcomes import figures
from generation.experiments.traffic import traffic
from generation.feedback import give
from generation.models import Feedback
from prompts.experiments import running
from prompts.models import Metric
from tests.factories import ClientFactory, SuggestionFactory, UserFactory, live_use_case
from tests.generation.experiment_data import DAY, crowd, started, text

pytestmark = pytest.mark.django_db


def counted(phase: Any, key: str = "a") -> dict[str, Any]:
    return next(row for row in figures(phase)["variants"] if row["key"] == key)


def sums(phase: Any, metric: str, key: str = "a") -> dict[str, float]:
    found: dict[str, float] = counted(phase, key)["metrics"][metric]
    return found


def test_a_phase_without_anybody_has_all_its_zeros() -> None:
    found = figures(started())
    assert (found["arrived"], found["crossed"], found["arrived_today"]) == (0, 0, 0)
    assert [(row["key"], row["name"], row["version"], row["weight"]) for row in found["variants"]] == [
        ("a", "A", 1, 0.5),
        ("b", "B", 2, 0.5),
    ]
    assert all(value == 0 for row in found["variants"] for each in row["metrics"].values() for value in each.values())
    assert set(Metric.values) < set(found["variants"][0]["metrics"])


def test_people_are_counted_once_however_much_they_ask() -> None:
    phase = started()
    for subject in ("1", "1", "1", "2"):
        text(phase, "a", subject)
    text(phase, "b", "3", at=timezone.now() - 2 * DAY)
    found = figures(phase)
    assert [row["arrived"] for row in found["variants"]] == [2, 1]
    assert (found["arrived"], found["arrived_today"]) == (3, 2)


def test_without_a_subject_the_client_is_the_person() -> None:
    phase, client = started(), ClientFactory()
    rows = [text(phase, "a", "", client=client, state="approved", decided_after=1) for _ in range(3)]
    text(phase, "a", "")
    text(phase, "a", f"client:{client.pk}")
    assert counted(phase)["arrived"] == 2
    for row in rows:
        give(row, metric="adoption", value=1)
        give(row, metric="satisfaction", value=4)
    assert sums(phase, "adoption") == {"n": 2, "successes": 1}
    assert sums(phase, "satisfaction") == {"n": 1, "sum": 4, "sum_squares": 16}


def test_who_was_seen_in_two_versions_counts_for_none() -> None:
    phase = started()
    for key, subject in (("a", "1"), ("b", "1"), ("a", "2")):
        row = text(phase, key, subject, state="approved", decided_after=1)
        give(row, metric="adoption", value=1)
    found = figures(phase)
    assert (found["crossed"], found["arrived"], found["arrived_today"]) == (1, 1, 1)
    assert [row["arrived"] for row in found["variants"]] == [1, 0]
    assert [row["metrics"]["approval"]["n"] for row in found["variants"]] == [1, 0]
    assert [row["metrics"]["adoption"]["n"] for row in found["variants"]] == [1, 0]


def test_other_phases_and_the_studio_are_not_in_it() -> None:
    phase = started()
    text(phase, "a", "1")
    text(phase, "a", "2", purpose="studio")
    running.reweigh(phase.experiment, {"a": 0.2, "b": 0.8})
    second = phase.experiment.phases.select_related("experiment").get(number=2)
    text(second, "a", "3")
    assert (counted(phase)["arrived"], counted(second)["arrived"]) == (1, 1)
    assert [row["weight"] for row in figures(second)["variants"]] == [0.2, 0.8]
    assert [row["weight"] for row in figures(phase)["variants"]] == [0.5, 0.5]


def test_approval_is_the_first_decision_on_a_text_made_for_the_person() -> None:
    phase = started()
    text(phase, "a", "1", state="rejected", decided_after=10)
    text(phase, "a", "1", state="approved", decided_after=20)
    text(phase, "a", "2", state="used", decided_after=30, edited=True)
    own = text(phase, "a", "3", state="approved", decided_after=5)
    text(phase, "a", "4", state="approved", decided_after=5, copy_of=own, served_from="cache")
    text(phase, "a", "5", state="draft")
    text(phase, "a", "6", state="approved", review_policy="none")
    assert sums(phase, "approval") == {"n": 3, "successes": 2}
    assert sums(phase, "edit_share") == {"n": 2, "successes": 1}


def test_a_reviewers_decision_is_an_outcome_at_once() -> None:
    phase, reviewer = started(), UserFactory(groups=["Reviewer"])
    review.approve(text(phase, "a", "1"), by=reviewer, seen_revision=1)
    review.reject(text(phase, "b", "2"), by=reviewer, seen_revision=1, reason="tone")
    assert (sums(phase, "approval", "a"), sums(phase, "approval", "b")) == (
        {"n": 1, "successes": 1},
        {"n": 1, "successes": 0},
    )


def test_time_to_decide_is_a_mean_of_logarithms_per_person() -> None:
    phase = started()
    for subject, seconds in (("1", 10), ("1", 1000), ("2", 50)):
        text(phase, "a", subject, state="approved", decided_after=seconds)
    found = sums(phase, "decision_time")
    values = [(math.log(10) + math.log(1000)) / 2, math.log(50)]
    assert found["n"] == 2
    assert found["sum"] == pytest.approx(sum(values))
    assert found["sum_squares"] == pytest.approx(sum(value**2 for value in values))


def test_adoption_is_of_those_who_were_shown_something() -> None:
    phase = started()
    taken = text(phase, "a", "1", review_policy="optional")
    give(taken, metric="adoption", value=1)
    give(taken, metric="conversion", value=0)
    text(phase, "a", "2", review_policy="optional")
    text(phase, "a", "3", review_policy="required")
    text(phase, "a", "4", review_policy="required", state="approved", decided_after=5)
    text(phase, "a", "5", state="queued", completed_at=None)
    text(phase, "a", "6", state="failed")
    text(phase, "a", "7", review_policy="optional", state="rejected", decided_after=5)
    assert (counted(phase)["arrived"], counted(phase)["shown"]) == (7, 4)
    assert sums(phase, "adoption") == {"n": 4, "successes": 1}
    assert sums(phase, "conversion") == {"n": 4, "successes": 0}


def test_engagement_and_satisfaction_are_means_per_person() -> None:
    phase, other = started(), ClientFactory()
    for subject, client, seconds, stars in (("1", None, 10, 5), ("1", other, 20, 4), ("2", None, 1e300, 1)):
        row = text(phase, "a", subject, **({"client": client} if client else {}))
        give(row, metric="engagement", value=seconds)
        give(row, metric="satisfaction", value=stars)
    text(phase, "a", "3")
    assert sums(phase, "engagement") == {"n": 2, "sum": 15 + 86_400, "sum_squares": 15**2 + 86_400**2}
    assert sums(phase, "satisfaction") == {"n": 2, "sum": 5.5, "sum_squares": 4.5**2 + 1}


def test_cost_per_approved_counts_failures_and_leaves_waiting_drafts_out() -> None:
    phase = started()
    text(phase, "a", "1", state="approved", decided_after=5, cost="0.01")
    text(phase, "a", "1", state="rejected", decided_after=5, cost="0.02")
    text(phase, "a", "2", state="failed", cost="0.04")
    text(phase, "a", "3", state="draft", cost="0.08")
    text(phase, "a", "4", state="approved", decided_after=5, cost=None)
    own = text(phase, "a", "5", state="approved", review_policy="none", cost="0.16")
    text(phase, "a", "6", state="approved", copy_of=own, served_from="cache", cost="0")
    found = sums(phase, "cost_per_approved")
    assert found["n"] == 3
    assert found["num_sum"] == pytest.approx(0.03 + 0.04 + 0.16)
    assert found["num_sum_squares"] == pytest.approx(0.03**2 + 0.04**2 + 0.16**2)
    assert (found["den_sum"], found["den_sum_squares"]) == (2, 2)
    assert found["num_den_sum_products"] == pytest.approx(0.03 + 0.16)


def test_time_to_answer_is_the_models_alone() -> None:
    phase = started()
    own = text(phase, "a", "1", latency_ms=1000)
    text(phase, "a", "1", latency_ms=4000)
    text(phase, "a", "2", latency_ms=0, copy_of=own, served_from="cache")
    text(phase, "a", "3", latency_ms=9000, state="failed")
    text(phase, "a", "4", latency_ms=5, served_from="template")
    found = sums(phase, "latency")
    assert found["n"] == 1
    assert found["sum"] == pytest.approx(math.log(2))


def test_only_what_came_within_the_window_counts() -> None:
    phase, now = started(days_ago=30, window_days=7), timezone.now()
    first = now - 20 * DAY
    row = text(phase, "a", "1", at=first, state="draft")
    late = text(phase, "a", "1", at=first + 8 * DAY, state="approved", decided_after=60)
    give(late, metric="adoption", value=1)
    text(phase, "a", "2", at=first, state="approved", decided_after=6.9 * 86_400)
    text(phase, "a", "3", at=first, state="approved", decided_after=7.1 * 86_400)
    assert sums(phase, "approval") == {"n": 1, "successes": 1}
    assert sums(phase, "adoption") == {"n": 3, "successes": 0}
    assert sums(phase, "latency")["n"] == 3
    give(row, metric="conversion", value=1)
    Feedback.objects.filter(metric="conversion").update(updated_at=first + timedelta(days=6))
    assert sums(phase, "conversion") == {"n": 3, "successes": 1}


def test_what_is_said_after_the_window_takes_nothing_from_what_was_said_in_it() -> None:
    phase, now = started(days_ago=30, window_days=7), timezone.now()
    early = text(phase, "a", "1", at=now - 9 * DAY, state="approved")
    newest = text(phase, "a", "1", at=now - 3 * DAY, state="approved", client=early.client)
    for metric, value in (("engagement", 40), ("adoption", 1), ("satisfaction", 5)):
        give(early, metric=metric, value=value)
    Feedback.objects.update(updated_at=now - 8 * DAY)
    for _ in range(2):
        for metric, value in (("engagement", 55), ("adoption", 0), ("satisfaction", 4)):
            give(newest, metric=metric, value=value)
    assert sums(phase, "engagement") == {"n": 1, "sum": 40, "sum_squares": 1600}
    assert sums(phase, "adoption") == {"n": 1, "successes": 1}
    assert sums(phase, "satisfaction")["sum"] == 5
    assert set(Feedback.objects.values_list("metric", "value")) == {
        ("engagement", 55), ("adoption", 0), ("satisfaction", 4),
    }  # fmt: skip


def test_counting_is_one_statement_however_many_there_are() -> None:
    phase = started(weights=(0.25, 0.25, 0.25, 0.25))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            figures(phase)
        return sum("SAVEPOINT" not in query["sql"] for query in seen)

    few = queries()
    crowd(phase, "c", 50, 20)
    assert (few, queries()) == (3, 3)  # memory for sorting, the count, and the variants' names


def test_figures_are_json() -> None:
    phase = started()
    crowd(phase, "a", 5, 2)
    assert json.loads(json.dumps(figures(phase), allow_nan=False)) == figures(phase)


def test_traffic_of_a_use_case_that_nobody_asked_for() -> None:
    found = traffic(live_use_case())
    assert (found.subjects_per_day, found.decided_per_day, found.baseline) == (0, 0, {})


def test_traffic_is_people_a_day_and_what_they_do() -> None:
    use_case, now = live_use_case(), timezone.now()
    for number in range(8):
        SuggestionFactory(
            use_case=use_case, subject=f"user-{number}", created_at=now - 4 * DAY, completed_at=now - 4 * DAY,
            state="approved" if number < 3 else "rejected" if number < 4 else "draft",
            reviewed_at=now - 3 * DAY if number < 4 else None,
        )  # fmt: skip
    SuggestionFactory(use_case=use_case, subject="old", created_at=now - 15 * DAY)
    SuggestionFactory(subject="of another use case")
    SuggestionFactory(use_case=use_case, subject="studio", purpose="studio")
    found = traffic(use_case)
    assert found.days == pytest.approx(4, rel=1e-3)
    assert (found.subjects_per_day, found.decided_per_day) == pytest.approx((2, 1), rel=1e-3)
    assert found.baseline["approval"].value == 0.75
    assert found.baseline["approval"].sd == pytest.approx(math.sqrt(0.75 * 0.25))
    assert "satisfaction" not in found.baseline


def test_traffic_of_earlier_experiments_is_traffic_too() -> None:
    phase = started(days_ago=5)
    crowd(phase, "a", 30, 20)
    crowd(phase, "b", 30, 25)
    running.stop(phase.experiment)
    SuggestionFactory(use_case=phase.experiment.use_case, subject="user-1", created_at=timezone.now() - 2 * DAY)
    found = traffic(phase.experiment.use_case)
    assert found.days == pytest.approx(2, rel=1e-3)
    assert found.subjects_per_day == pytest.approx(61 / 2, rel=1e-3)
    assert (found.baseline["approval"].n, found.baseline["approval"].value) == (60, 0.75)


def test_a_new_use_cases_first_hour_is_no_days_pace() -> None:
    row = SuggestionFactory(subject="user-1")
    assert traffic(row.use_case).subjects_per_day == 1


def test_asking_for_another_attempt_is_no_approval_and_the_attempt_is_not_judged() -> None:
    """Whatever becomes of the attempt, a reviewer helped: the version's own text was not good enough."""
    phase, reviewer = started(), UserFactory(groups=["Reviewer"])
    draft = text(phase, "a", "1", state="draft")
    attempt = review.ask_again(draft, by=reviewer, seen_revision=draft.revision, instruction="Shorter.")
    assert sums(phase, "approval") == {"n": 1, "successes": 0}
    attempt.state, attempt.content, attempt.revision, attempt.completed_at = "draft", "{}", 1, timezone.now()
    attempt.cost = draft.cost
    attempt.save()
    review.approve(attempt, by=reviewer, seen_revision=1)
    draft.refresh_from_db()
    assert draft.state == "approved"
    assert sums(phase, "approval") == {"n": 1, "successes": 0}
    assert counted(phase)["arrived"] == 1
    cost = sums(phase, "cost_per_approved")
    assert (cost["n"], cost["den_sum"]) == (1, 1)  # both calls were paid for, one text came of it
    assert cost["num_sum"] == pytest.approx(2 * float(draft.cost))


def test_what_is_undone_does_not_count() -> None:
    phase, reviewer = started(), UserFactory(groups=["Reviewer"])
    draft = text(phase, "a", "1", state="draft")
    review.approve(draft, by=reviewer, seen_revision=draft.revision)
    assert sums(phase, "approval") == {"n": 1, "successes": 1}
    review.undo(draft, by=reviewer, seen_revision=draft.revision)
    assert sums(phase, "approval") == {"n": 0, "successes": 0}
    review.reject(draft, by=reviewer, seen_revision=draft.revision, reason="tone")
    assert sums(phase, "approval") == {"n": 1, "successes": 0}
