"""The result page of an experiment and the list of them; their words and figures."""

import csv
import io
import math
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generation.admin.experiments.amounts import AMOUNTS, difference_text, range_text, typed_text, value_text
from generation.admin.experiments.verdict_words import badge_of
from generation.experiments import looks
from prompts.experiments import running
from prompts.experiments.metrics import METRICS
from prompts.models import Experiment, Look
from prompts.statistics import VERDICTS
from tests.factories import live_use_case
from tests.generation.experiment_data import crowd, planned, started, text
from tests.generation.experiment_pages import ROOT, body, browser, page

pytestmark = pytest.mark.django_db


def test_the_figures_of_each_version() -> None:
    phase = started()
    crowd(phase, "a", 200, 100)
    crowd(phase, "b", 200, 130)
    text(phase, "b", "undecided")
    answer = browser().get(page(phase.experiment))
    a, b = answer.context["lines"]
    assert (a.arrived, a.counted, a.value, a.difference) == ("200", "200", "50 %", "–")
    assert (b.arrived, b.counted, b.value, b.difference, b.lift) == ("201", "200", "65 %", "+15 points", "+30 %")
    assert (a.planned, a.real, b.real) == ("50 %", "49.9 %", "50.1 %")
    assert (a.cost, a.decision_time) == ("$0.0020", "1 min")
    assert answer.context["chart"] is None  # one look makes no line
    begins = Look.objects.get().at + timedelta(hours=1)
    assert f"The chart begins with the second, after {begins:%H}:00 UTC." in body(answer)
    assert {row.label for row in answer.context["secondary"]} >= {"Cost per approved text", "Time to decide"}


def test_the_chart_begins_with_the_second_look() -> None:
    phase = started()
    crowd(phase, "a", 200, 100)
    crowd(phase, "b", 200, 130)
    looks.look(phase)
    Look.objects.update(at=timezone.now() - timedelta(hours=2))
    looks.look(phase)
    answer = browser().get(page(phase.experiment))
    chart = answer.context["chart"]
    assert "The chart begins" not in body(answer)
    assert (chart.names, chart.data["worth"], len(chart.data["series"][0]["points"])) == (["B"], 5.0, 2)


def test_a_sample_that_does_not_fit_is_told_first() -> None:
    phase = started()
    crowd(phase, "a", 300, 150)
    crowd(phase, "b", 150, 100)
    answer = browser().get(page(phase.experiment))
    assert (answer.context["panel"].headline, answer.context["winner"]) == ("Do not trust this result.", None)
    assert "Publish B, v2</button>" not in body(answer).split("<details")[0]


def test_before_a_week_the_winner_is_only_ahead() -> None:
    phase = started(days_ago=3)
    crowd(phase, "a", 300, 120)
    crowd(phase, "b", 300, 220)
    answer = browser().get(page(phase.experiment))
    assert answer.context["panel"].headline == "B is ahead; wait until a full week is in."
    assert (answer.context["winner"], [line.is_winner for line in answer.context["lines"]]) == (None, [False, False])
    full = phase.started_at + timedelta(days=7)
    assert f"{full:%A, %-d %B}" in answer.context["panel"].advice


def test_nothing_decided_leads_to_the_review_queue() -> None:
    phase = started()
    text(phase, "a", "somebody")
    answer = browser().get(page(phase.experiment))
    assert answer.context["panel"].headline == "Nothing to count yet."
    assert f"state=waiting&use_case={phase.experiment.use_case}" in answer.context["hint"].link


def test_the_fragment_is_the_body_of_the_page() -> None:
    phase = started()
    answer = browser().get(page(phase.experiment, "result"))
    assert answer.status_code == 200
    assert "<html" not in body(answer)
    assert 'data-status="running"' in body(answer)


def test_texts_of_people_are_escaped() -> None:
    phase = started(name="<script>alert(1)</script>", hypothesis="<img src=x>")
    version = phase.experiment.variants.get(key="b").version
    assert version.note == ""
    for path in (page(phase.experiment), page(phase.experiment, "stop"), page(phase.experiment, "weights"), ROOT):
        told = body(browser().get(path))
        assert "<script>alert(1)" not in told
        assert "<img src=x>" not in told


def test_downloads() -> None:
    phase = started()
    crowd(phase, "a", 200, 100)
    crowd(phase, "b", 200, 130)
    looks.look(phase)
    marketer = browser()
    rows = list(csv.DictReader(io.StringIO(marketer.get(page(phase.experiment, "download")).getvalue().decode())))
    decided = {row["version"]: row for row in rows if row["metric"] == "approval"}
    assert len(rows) == 2 * len(METRICS)
    assert (decided["B"]["value"], decided["B"]["decides"], decided["B"]["counted"]) == ("0.65", "yes", "200")
    assert float(decided["B"]["difference"]) == pytest.approx(0.15)
    told = marketer.get(page(phase.experiment, "download"), {"what": "looks"}).getvalue().decode()
    assert [row["version"] for row in csv.DictReader(io.StringIO(told))] == ["B"]


def test_the_list_and_its_filters() -> None:
    phase = started()
    crowd(phase, "a", 20, 10)
    looks.look(phase)
    other = planned(slug="other", name="Other")
    marketer = browser()
    assert "A v1" not in body(marketer.get(ROOT, {"use_case": "9" * 30}))

    def shown(**query: Any) -> list[str]:
        answer = marketer.get(ROOT, query)
        assert answer.status_code == 200
        return [one.name for one in answer.context["cl"].result_list]

    assert shown() == ["Other", "Warmer tone"]
    assert shown(use_case=phase.experiment.use_case_id) == ["Warmer tone"]
    assert shown(status__exact="draft") == ["Other"]
    assert shown(service=other.use_case.service.slug) == ["Other"]
    assert shown(use_case="x") == shown(q="nothing like it") == []
    assert "Too early" in body(marketer.get(ROOT))


def test_the_empty_list_says_what_it_is_for() -> None:
    assert "An experiment gives some people one version of a prompt" in body(browser().get(ROOT))


def test_queries_do_not_grow() -> None:
    marketer = browser()

    def queries(path: str) -> int:
        marketer.get(path)
        with CaptureQueriesContext(connection) as found:
            assert marketer.get(path).status_code == 200
        return len(found)

    small = started()
    looks.look(small)
    one = queries(ROOT)
    large = started(slug="large", weights=(0.1,) * 10)
    crowd(large, "a", 150, 50)
    for first, second in ((0.15, 0.05), (0.05, 0.15)):
        looks.look(large)
        large = running.reweigh(large.experiment, dict.fromkeys("abcdefghij", 0.1) | {"a": first, "b": second})
    looks.look(large)
    moment = timezone.now()
    newest = Look.objects.filter(phase=large).get()
    Look.objects.bulk_create(
        Look(
            phase=large, at=moment - timedelta(hours=hour), figures=newest.figures, decision=newest.decision, took_ms=1
        )
        for hour in range(1, 200)
    )
    for number in range(10):
        planned(slug=f"more-{number}")
    assert queries(ROOT) == one
    # The earlier phases take one query; nothing else does.
    assert queries(page(large.experiment)) <= queries(page(small.experiment)) + 1


def test_a_large_experiment_is_never_counted_by_its_page() -> None:
    phase = started()
    look = looks.look(phase)
    Look.objects.filter(pk=look.pk).update(took_ms=9000, at=timezone.now() - timedelta(days=1))
    marketer = browser()
    with CaptureQueriesContext(connection) as found:
        assert marketer.get(page(phase.experiment)).status_code == 200
    assert [query["sql"] for query in found if "generation_suggestion" in query["sql"] and "WITH" in query["sql"]] == []
    assert Look.objects.count() == 1


# Words


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_has_its_words(verdict: str) -> None:
    experiment = Experiment(status="running")
    badge = badge_of(experiment, {"verdict": verdict, "winner": "B", "n": 10})
    assert badge.words and badge.icon and "{" not in badge.words


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_can_be_typed_and_shown(name: str) -> None:
    unit = METRICS[name].unit
    amount = AMOUNTS[unit]
    assert float(typed_text(unit, amount.stored(amount.default))) == pytest.approx(amount.default)
    assert value_text(unit, None) == difference_text(unit, None) == "–"
    assert range_text(unit, None, 1.0) == ""


def test_figures_as_people_read_them() -> None:
    assert value_text("points", 0.4213) == "42.1 %"
    assert difference_text("points", -0.0312) == "−3.1 points"
    assert range_text("points", -0.01, 0.045) == "−1 to +4.5 points"
    assert difference_text("usd", 0.0012) == "+$0.0012"
    assert difference_text("log_seconds", math.log(0.9)) == "−10 %"
    assert difference_text("points", 0.0) == "0 points"
    assert value_text("log_seconds", math.log(1.8)) == "1.8 s"


def test_a_new_form_reproaches_nobody() -> None:
    answer = browser().get(f"{ROOT}add/?use_case={live_use_case().pk}")
    assert [row.problem for row in answer.context["form"].rows] == ["", ""]


def test_who_saw_two_versions_is_told_of() -> None:
    phase = started()
    crowd(phase, "a", 150, 70)
    crowd(phase, "b", 150, 80)
    for number in range(10):
        text(phase, "b", f"a-{number}")
    warnings = browser().get(page(phase.experiment)).context["panel"].warnings
    assert len(warnings) == 1 and "saw more than one version; they are left out." in warnings[0]


def test_a_stopped_one_does_not_say_stop() -> None:
    phase = started()
    crowd(phase, "a", 300, 120)
    crowd(phase, "b", 300, 220)
    looks.look(phase)
    running.stop(phase.experiment)
    panel = browser().get(page(phase.experiment)).context["panel"]
    assert (panel.rest, panel.advice) == (
        "The true gain is probably smaller than it looks today.", "It is stopped. You can still publish B.",
    )  # fmt: skip
