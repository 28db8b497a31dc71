"""Looks at an experiment: the verdict, what is latched, what is stored, and when the next one is due."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from generation.experiments import looks
from generation.experiments.judging import finite
from generation.feedback import give
from generation.models import Suggestion
from generation.tasks import look_at_experiments, look_at_phase
from prompts.experiments import running
from prompts.models import Look, Phase
from tests.at_once import at_once
from tests.generation.experiment_data import DAY, crowd, started, text

pytestmark = pytest.mark.django_db


def decided(phase: Phase) -> dict[str, Any]:
    found: dict[str, Any] = looks.look(phase).decision
    return found


def fresh(phase: Phase) -> Phase:
    return Phase.objects.select_related("experiment").get(pk=phase.pk)


def age(phase: Phase, **ago: float) -> None:
    """Make all looks at `phase` so much older."""
    for row in phase.looks.all():
        Look.objects.filter(pk=row.pk).update(at=row.at - timedelta(**ago))


def test_nobody_yet_is_too_early() -> None:
    phase = started()
    assert looks.newest(phase) is None
    look = looks.look(phase)
    assert (look.decision["verdict"], look.decision["winner"], look.decision["comparisons"]) == ("TOO_EARLY", None, [])
    assert look.figures["arrived"] == 0
    assert looks.newest(phase) == look
    assert (fresh(phase).winner, fresh(phase).planned_look_at) == ("", None)


def test_a_clear_winner_is_named_and_latched() -> None:
    phase = started()
    crowd(phase, "a", 200, 60)
    crowd(phase, "b", 200, 140)
    decision = decided(phase)
    assert (decision["verdict"], decision["winner"], decision["srm"]) == ("WINNER", "B", "ok")
    assert "B is better: approval is" in decision["sentence"]
    assert [(row["name"], row["n"], row["value"]) for row in decision["versions"]] == [("A", 200, 0.3), ("B", 200, 0.7)]
    won = fresh(phase)
    assert (won.winner, won.won_at is not None) == ("b", True)

    crowd(phase, "a", 600, 600, first=1000)
    crowd(phase, "b", 600, 0, first=1000)
    decision = decided(phase)
    assert (decision["verdict"], decision["winner"], decision["latched"]) == ("WINNER", "B", True)
    assert (fresh(phase).winner, fresh(phase).won_at) == ("b", won.won_at)


def test_in_the_first_week_a_winner_is_only_ahead() -> None:
    phase = started(days_ago=3)
    crowd(phase, "a", 200, 60)
    crowd(phase, "b", 200, 140)
    decision = decided(phase)
    assert (decision["winner"], decision["wait_for_week"]) == ("B", True)
    assert decision["sentence"] == "B is ahead; wait until a full week is in."
    assert fresh(phase).winner == "b"


def test_the_planned_sample_has_one_look() -> None:
    phase = started(planned_subjects=400)
    crowd(phase, "a", 200, 100)
    crowd(phase, "b", 199, 100)
    decision = decided(phase)
    assert (decision["verdict"], decision["comparisons"][0]["decided_by"]) == ("KEEP_RUNNING", "sequence")
    assert fresh(phase).planned_look_at is None
    crowd(phase, "b", 1, 1, first=900)
    decision = decided(phase)
    assert (decision["verdict"], decision["comparisons"][0]["decided_by"]) == ("INCONCLUSIVE", "planned")
    seen = fresh(phase).planned_look_at
    assert seen is not None
    decision = decided(phase)
    assert (decision["verdict"], decision["comparisons"][0]["decided_by"]) == ("INCONCLUSIVE", "sequence")
    assert fresh(phase).planned_look_at == seen


def test_people_who_arrived_are_held_against_the_weights_not_those_decided() -> None:
    phase = started()
    crowd(phase, "a", 300, 150)
    crowd(phase, "b", 100, 50)
    crowd(phase, "b", 200, 200, first=500)
    Suggestion.objects.filter(phase=phase, subject__in=[f"b-{number}" for number in range(500, 700)]).update(
        state="draft", reviewed_at=None
    )
    decision = decided(phase)
    assert [row["n"] for row in decision["versions"]] == [300, 100]
    assert (decision["srm"], decision["verdict"]) == ("ok", "KEEP_RUNNING")


def test_a_wrong_ratio_of_arrivals_hides_the_result() -> None:
    phase = started()
    crowd(phase, "a", 300, 90)
    crowd(phase, "b", 150, 150)
    decision = decided(phase)
    assert (decision["verdict"], decision["winner"], decision["comparisons"]) == ("SRM", None, [])
    assert decision["sentence"].startswith("Do not trust this result. 300:150 people arrived, 50:50 was planned;")
    assert fresh(phase).winner == ""


def test_people_in_two_versions_are_warned_of() -> None:
    phase = started()
    crowd(phase, "a", 100, 50)
    crowd(phase, "b", 100, 50)
    for number in range(3):
        text(phase, "b", f"a-{number}")
    look = looks.look(phase)
    assert look.figures["crossed"] == 3
    assert look.decision["warnings"] == ["1.5 % of the people saw more than one version; they are left out."]


def test_a_winner_that_costs_more_is_told_so() -> None:
    phase = started()
    crowd(phase, "a", 300, 100, cost="0.001")
    crowd(phase, "b", 300, 200, cost="0.010")
    decision = decided(phase)
    assert decision["winner"] == "B"
    assert decision["worse_on"] == {"B": ["cost per approved text"]}
    assert decision["sentence"] == "B is better on approval but worse on cost per approved text: your decision."
    cost = decision["metrics"]["cost_per_approved"]
    assert [row["value"] for row in cost["versions"]] == pytest.approx([0.003, 0.015])
    assert [change["change"] for change in cost["changes"]] == ["worse"]
    assert set(decision["metrics"]) >= {"edit_share", "decision_time", "latency", "adoption"}
    assert decision["metrics"]["approval"]["changes"] == []


def test_a_lower_cost_wins_where_cost_decides() -> None:
    phase = started(metric="cost_per_approved", smallest_difference=0.001)
    crowd(phase, "a", 300, 150, cost="0.010")
    crowd(phase, "b", 300, 150, cost="0.001")
    decision = decided(phase)
    assert (decision["metric"], decision["verdict"], decision["winner"]) == ("cost_per_approved", "WINNER", "B")
    assert "lower" in decision["sentence"]


@pytest.mark.parametrize("metric", ["adoption", "conversion", "engagement", "satisfaction", "latency"])
def test_every_metric_gives_a_verdict_on_any_data(metric: str) -> None:
    phase = started(metric=metric)
    assert decided(phase)["verdict"] == "TOO_EARLY"
    give(text(phase, "a", "1"), metric="engagement", value=1e308)
    assert decided(phase)["verdict"] == "TOO_EARLY"
    crowd(phase, "a", 150, 0)
    crowd(phase, "b", 150, 0)
    look = looks.look(phase)
    assert look.decision["winner"] is None
    json.dumps([look.figures, look.decision], allow_nan=False)


def test_days_to_the_plan_go_by_the_last_day() -> None:
    phase = started(planned_subjects=1000)
    crowd(phase, "a", 100, 50)
    crowd(phase, "b", 100, 50)
    assert decided(phase)["days_left"] == 4
    Suggestion.objects.update(created_at=timezone.now() - 2 * DAY)
    assert decided(phase)["days_left"] in (40, 41)  # nobody in the last day: the pace of all ten


def test_one_row_an_hour_is_kept() -> None:
    phase = started()
    first = looks.look(phase)
    again = looks.look(phase)
    assert (again.pk, again.at > first.at) == (first.pk, True)
    age(phase, hours=1)
    later = looks.look(phase)
    assert later.pk != first.pk
    assert phase.looks.count() == 2
    assert looks.newest(phase) == later


def test_the_chart_has_so_many_points_and_the_newest() -> None:
    phase, now = started(), timezone.now()
    decision = {"verdict": "KEEP_RUNNING", "comparisons": [{"name": "B", "lo": -0.1, "hi": 0.2, "diff": 0.05}]}
    Look.objects.bulk_create(
        Look(phase=phase, at=now - timedelta(hours=hours), figures={}, decision=decision, took_ms=1)
        for hours in range(500)
    )
    points = looks.history(phase)
    assert 60 <= len(points) <= 120
    assert points[-1].at == now
    assert points == sorted(points, key=lambda point: point.at)
    assert (points[0].verdict, points[0].comparisons) == ("KEEP_RUNNING", decision["comparisons"])
    assert looks.history(started()) == []


def test_a_page_takes_a_look_when_one_is_due_and_quick() -> None:
    phase = started()
    first = looks.up_to_date(phase)
    assert looks.up_to_date(phase).at == first.at
    age(phase, seconds=11)
    assert looks.up_to_date(phase).at > first.at
    phase.looks.update(took_ms=looks.QUICK_MS + 1)
    age(phase, minutes=30)
    old = looks.newest(phase)
    assert old is not None
    assert looks.up_to_date(phase).at == old.at


def test_the_beat_looks_where_something_happened() -> None:
    phase = started()
    assert looks.due() == [phase.pk]
    assert looks.refresh(phase.pk) is True
    assert (looks.due(), looks.refresh(phase.pk)) == ([], False)
    age(phase, seconds=30)
    assert looks.due() == []
    row = text(phase, "a", "1", at=timezone.now())
    assert looks.due() == [phase.pk]
    looks.look(phase)
    age(phase, seconds=30)
    Suggestion.objects.update(created_at=timezone.now() - DAY, completed_at=timezone.now() - DAY)
    assert looks.due() == []
    give(row, metric="adoption", value=1)
    assert looks.due() == [phase.pk]
    phase.looks.update(took_ms=60_000)
    assert looks.due() == []
    age(phase, hours=2)
    assert looks.due() == [phase.pk]


def test_the_beat_goes_on_while_outcomes_come_in() -> None:
    phase = started(window_days=7)
    running.pause(phase.experiment)
    assert looks.due() == [phase.pk]
    running.stop(phase.experiment)
    looks.look(phase)
    for days, expected in ((6, [phase.pk]), (8, [])):
        Phase.objects.update(ended_at=timezone.now() - days * DAY)
        Look.objects.update(at=timezone.now() - timedelta(hours=2))
        assert looks.due() == expected


def test_a_draft_has_nothing_to_look_at() -> None:
    assert looks.due() == []
    assert looks.refresh(12345) is False


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_tasks_look() -> None:
    phase = started()
    look_at_experiments()  # sends a task for each phase
    assert not phase.looks.exists()
    look_at_phase(phase.pk)
    assert phase.looks.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_looks_at_once_leave_one_row_and_one_winner() -> None:
    phase = started(planned_subjects=400)
    crowd(phase, "a", 200, 60)
    crowd(phase, "b", 200, 140)

    def won_at() -> Any:
        looks.look(phase)
        return fresh(phase).won_at

    won = at_once(*[won_at] * 6)
    after = fresh(phase)
    assert won == [after.won_at] * 6
    assert (after.winner, after.planned_look_at == after.won_at) == ("b", True)
    assert phase.looks.count() == 1


def test_no_number_of_json_is_infinite() -> None:
    found = finite({"a": [float("nan"), (float("inf"), 1.5)], "b": {"c": -float("inf"), "d": "x", "e": True}})
    assert found == {"a": [None, [None, 1.5]], "b": {"c": None, "d": "x", "e": True}}
