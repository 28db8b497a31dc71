"""Experiments in the admin: planning with faults at their fields, the verbs, the result page, who may do what."""

import csv
import io
import math
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generation.admin.experiments.amounts import AMOUNTS, difference_text, range_text, typed_text, value_text
from generation.admin.experiments.forecast import sample
from generation.admin.experiments.verdict_words import badge_of
from generation.experiments import looks
from generation.experiments.traffic import Baseline
from prompts.experiments import running
from prompts.experiments.metrics import METRICS
from prompts.experiments.plan import stands_for
from prompts.models import Experiment, Look, Phase, Publication, PublishRequest, UseCase
from prompts.publishing import add_draft
from prompts.statistics import VERDICTS
from tests.factories import SuggestionFactory, live_use_case
from tests.generation.experiment_data import crowd, planned, started, text
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db

ROOT = "/admin/prompts/experiment/"
VERBS = ("start", "ask", "pause", "go-on", "stop", "weights", "publish")


def page(experiment: Experiment, verb: str = "change") -> str:
    return f"{ROOT}{experiment.pk}/{verb}/"


def form_of(use_case: UseCase, weights: tuple[str, ...] = ("50", "50"), **values: Any) -> dict[str, Any]:
    """What a browser sends: the live version against new drafts."""
    versions = [use_case.live_version, *(add_draft(use_case) for _ in weights[1:])]
    return {
        "use_case": use_case.pk,
        "name": "Warmer tone",
        "slug": "",
        "hypothesis": "Warmth helps.",
        "metric": "approval",
        "smallest_difference": "5",
        "coverage": "100",
        "window_days": "7",
        "planned_subjects": "",
        "version": [version.pk for version in versions if version],
        "weight": list(weights),
    } | values


def browser() -> Any:
    return signed_in("Marketer")


def body(answer: Any) -> str:
    return answer.content.decode()


# Planning


def test_planning() -> None:
    use_case = live_use_case()
    marketer = browser()
    answer = marketer.post(f"{ROOT}add/", form_of(use_case, ("33.34", "33.33", "33,33 %")))
    experiment = Experiment.objects.get()
    assert (answer.status_code, answer.url) == (302, page(experiment))
    assert (experiment.slug, experiment.status, experiment.created_by) == ("warmer-tone", "draft", marketer.user)
    assert (experiment.metric, experiment.smallest_difference, experiment.coverage) == ("approval", 0.05, 1.0)
    assert [(one.key, one.version.number, one.weight) for one in experiment.variants.select_related("version")] == [
        ("a", 1, 0.3334), ("b", 2, 0.3333), ("c", 3, 0.3333),
    ]  # fmt: skip
    # Worked out for a rate that nobody knows yet, three versions and the weights that were typed.
    assert experiment.planned_subjects == sample(METRICS["approval"], None, 0.05, [0.3334, 0.3333, 0.3333])
    assert "drafts: once started, nobody can change them any more" in body(marketer.get(page(experiment)))


def test_the_form_begins_with_the_live_version_against_the_one_named() -> None:
    use_case = live_use_case()
    draft = add_draft(use_case)
    answer = browser().get(f"{ROOT}add/?use_case={use_case.pk}&version={draft.pk}")
    assert [row.version for row in answer.context["form"].rows] == [str(use_case.live_version_id), str(draft.pk)]
    assert answer.context["form"].metric_name == "approval"


def test_the_use_case_is_asked_for_first() -> None:
    answer = browser().get(f"{ROOT}add/")
    assert "For which use case is the experiment?" in body(answer)
    for wrong in ("0", "x", "9" * 30, "-1", "²"):
        assert browser().get(f"{ROOT}add/", {"use_case": wrong}).status_code == 200


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"weight": ["50", "49"]}, "The shares add up to 99 %, not to 100 %."),
        ({"weight": ["50", "nan"]}, "Give a share from 0 to 100 %."),
        ({"weight": ["150", "-50"]}, "Give a share from 0 to 100 %."),
        ({"weight": ["1e999999", "\0"]}, "Give a share from 0 to 100 %."),
        ({"version": [], "weight": []}, "Choose the versions to compare."),
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"name": "\0"}, "Null characters are not allowed."),
        ({"slug": "Not A Slug"}, "Use lower-case letters, digits and -."),
        ({"metric": "luck"}, "Select a valid choice."),
        ({"smallest_difference": "0"}, "greater than or equal to 0.0001"),
        ({"smallest_difference": "101"}, "Points go up to 100 here."),
        ({"smallest_difference": "1e-999999999"}, "greater than or equal to 0.0001"),
        ({"coverage": "0"}, "greater than or equal to 1"),
        ({"window_days": "91"}, "less than or equal to 90"),
        ({"planned_subjects": "1"}, "greater than or equal to 2"),
        ({"planned_subjects": "9" * 400}, "less than or equal to"),
        ({"metric": "satisfaction", "smallest_difference": "0.2"}, "Type a number: there is nothing yet"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(values: dict[str, Any], sentence: str) -> None:
    answer = browser().post(f"{ROOT}add/", form_of(live_use_case(), **values))
    assert answer.status_code == 422
    assert sentence in body(answer)
    assert Experiment.objects.count() == 0


def test_versions_that_cannot_be_compared_are_refused() -> None:
    use_case, other = live_use_case(), live_use_case()
    sent = form_of(use_case)
    live = use_case.live_version_id
    for versions, sentence in [
        ([live, live], "Each version can be chosen once."),
        ([live, other.live_version_id], "Choose a version of this use case, or remove the row."),
        ([live, "x"], "Choose a version of this use case, or remove the row."),
        ([live], "Choose 2 to 10 versions."),
    ]:
        weights = ["100"] if len(versions) == 1 else ["50", "50"]
        answer = browser().post(f"{ROOT}add/", sent | {"version": versions, "weight": weights})
        assert (answer.status_code, sentence in body(answer)) == (422, True), sentence
    assert Experiment.objects.count() == 0


def test_a_short_name_is_taken_once_a_use_case() -> None:
    first = planned(slug="warmer-tone")
    answer = browser().post(f"{ROOT}add/", form_of(first.use_case))
    assert "“warmer-tone” is taken in this use case." in body(answer)
    second = planned(first.use_case, slug="other")
    sent = form_of(first.use_case, slug="warmer-tone", planned_subjects="900", seen=stands_for(second))
    assert browser().post(page(second), sent).status_code == 422
    second.refresh_from_db()
    assert (second.slug, second.planned_subjects) == ("other", 1000)


def test_a_draft_can_be_changed_and_a_started_one_cannot() -> None:
    draft = planned()
    sent = form_of(draft.use_case, ("80", "20"), slug="warmer-tone", metric="latency", smallest_difference="10",
                   planned_subjects="700", coverage="50", seen=stands_for(draft))  # fmt: skip
    assert browser().post(page(draft), sent).status_code == 302
    draft.refresh_from_db()
    assert (draft.metric, draft.planned_subjects, draft.coverage) == ("latency", 700, 0.5)
    assert draft.smallest_difference == pytest.approx(math.log(1.1))
    assert [one.weight for one in draft.variants.all()] == [0.8, 0.2]
    running.start(draft)
    answer = browser().post(page(draft), sent | {"planned_subjects": "900"}, follow=True)
    assert "so its plan stays. Nothing was saved." in body(answer)
    draft.refresh_from_db()
    assert draft.planned_subjects == 700


def test_of_two_who_change_a_plan_the_second_is_told_and_keeps_what_was_typed() -> None:
    draft, first, second = planned(), browser(), browser()
    sent = form_of(draft.use_case, slug="warmer-tone", planned_subjects="700", seen=stands_for(draft))
    assert first.post(page(draft), sent | {"hypothesis": "Theirs"}).status_code == 302
    answer = second.post(page(draft), sent | {"hypothesis": "Mine"})
    told = f"{first.user.get_username()} changed this plan just now, while you wrote."
    assert (answer.status_code, told in body(answer), "Mine" in body(answer)) == (422, True, True)
    draft.refresh_from_db()
    assert draft.hypothesis == "Theirs"
    again = sent | {"hypothesis": "Mine", "seen": answer.context["form"].seen}
    assert second.post(page(draft), again).status_code == 302
    draft.refresh_from_db()
    assert draft.hypothesis == "Mine"


def test_a_number_that_was_worked_out_is_worked_out_again_when_the_plan_changes() -> None:
    marketer, use_case = browser(), live_use_case()
    sent = form_of(use_case)
    assert marketer.post(f"{ROOT}add/", sent).status_code == 302
    draft = Experiment.objects.get()
    form = marketer.get(page(draft)).context["form"]
    assert (form["planned_subjects"].value(), draft.planned_subjects) == (
        None,
        sample(METRICS["approval"], None, 0.05, [0.5, 0.5]),
    )
    changed = sent | {"slug": draft.slug, "smallest_difference": "20", "seen": form.seen}
    assert marketer.post(page(draft), changed).status_code == 302
    draft.refresh_from_db()
    assert draft.planned_subjects == sample(METRICS["approval"], None, 0.2, [0.5, 0.5])


def test_advice_follows_what_is_typed() -> None:
    use_case = live_use_case()
    for number in range(20):
        SuggestionFactory(use_case=use_case, subject=f"s{number}" if number else "")
    sent = form_of(use_case, ("90", "10"), planned_subjects="100")
    answer = browser().post(f"{ROOT}advice/", sent)
    advice = answer.context["advice"]
    assert (advice.planned, advice.worked_out) == (100, sample(METRICS["approval"], None, 0.05, [0.9, 0.1]))
    said = " ".join(remark.sentence for remark in advice.remarks)
    assert "5 % of the requests name no subject." in said
    assert "These shares take 2.8 times as many people as an even split would." in said
    assert "You plan for fewer people than it takes" in said
    assert "v2 is a draft: once started, nobody can change it any more." in said
    assert browser().post(f"{ROOT}advice/", {"use_case": "x"}).status_code == 404
    nothing = browser().post(f"{ROOT}advice/", {"use_case": use_case.pk, "smallest_difference": "NaN", "weight": "x"})
    assert nothing.status_code == 200
    assert Experiment.objects.count() == 0


def test_the_sample_of_each_kind_of_metric() -> None:
    approval, satisfaction = METRICS["approval"], METRICS["satisfaction"]
    even = [0.5, 0.5]
    few = sample(approval, Baseline(0.5, 0.5, 1000), 0.1, even)
    many = sample(approval, Baseline(0.5, 0.5, 1000), 0.05, even)
    assert few is not None and many is not None and 3.5 < many / few < 4.5
    # No room upwards: the difference is taken downwards.
    assert sample(approval, Baseline(0.98, 0.14, 1000), 0.05, even) is not None
    assert sample(satisfaction, None, 0.2, even) is None
    assert sample(satisfaction, Baseline(3.9, 1.0, 400), 0.2, even) is not None
    assert sample(satisfaction, Baseline(3.9, 0.0, 400), 0.2, even) is None
    assert sample(approval, None, None, even) is None


# Starting and what follows


def test_starting_says_what_happens_then_does_it() -> None:
    experiment = planned(coverage=0.9)
    marketer = browser()
    told = body(marketer.get(page(experiment, "start")))
    assert "v2</strong> is a draft. From now on nobody can change it any more" in " ".join(told.split())
    assert "10 % of the people do not take part. They get the live version, v1." in told
    experiment.refresh_from_db()
    assert experiment.status == "draft"
    answer = marketer.post(page(experiment, "start"))
    assert (answer.status_code, answer.url) == (302, page(experiment))
    experiment.refresh_from_db()
    assert (experiment.status, experiment.phases.count()) == ("running", 1)
    assert "Nobody has arrived yet." in body(marketer.get(page(experiment)))


def test_the_second_of_a_use_case_does_not_start() -> None:
    first = started().experiment
    second = planned(first.use_case, slug="second", name="Second")
    told = browser().get(page(second, "start"))
    assert page(first) in body(told)
    answer = browser().post(page(second, "start"))
    assert answer.status_code == 409
    assert "“Warmer tone” is under way in this use case. Only one can be: stop it first." in body(answer)
    second.refresh_from_db()
    assert (second.status, second.phases.count()) == ("draft", 0)


def test_a_gate_is_told_with_a_way_to_ask() -> None:
    experiment = planned()
    use_case = experiment.use_case
    UseCase.objects.filter(pk=use_case.pk).update(second_person_required=True)
    draft = experiment.variants.get(key="b").version
    marketer = browser()
    assert f"Ask for approval of v{draft.number}" in body(marketer.get(page(experiment, "start")))
    assert marketer.post(page(experiment, "start")).status_code == 409
    marketer.post(page(experiment, "ask"), {"version": draft.pk})
    asked = PublishRequest.objects.get()
    assert (asked.version, asked.purpose, asked.requested_by) == (draft, "experiment", marketer.user)
    assert f"v{draft.number} waits for a second person." in body(marketer.get(page(experiment, "start")))
    for wrong in ("", "x", str(use_case.live_version_id + 1000)):
        assert marketer.post(page(experiment, "ask"), {"version": wrong}).status_code == 302
    assert PublishRequest.objects.count() == 1


def test_pausing_going_on_and_stopping() -> None:
    experiment = started().experiment
    marketer = browser()
    for verb, status in (("pause", "paused"), ("go-on", "running"), ("stop", "stopped")):
        assert marketer.get(page(experiment, verb)).status_code in (200, 302)
        assert marketer.post(page(experiment, verb)).status_code == 302
        experiment.refresh_from_db()
        assert experiment.status == status
    answer = marketer.post(page(experiment, "pause"), follow=True)
    assert "is stopped. Nothing was changed." in body(answer)
    assert marketer.post(page(experiment, "stop")).status_code == 409
    assert UseCase.objects.get(pk=experiment.use_case_id).running_experiment is None


def test_other_weights_begin_a_new_phase() -> None:
    experiment = started().experiment
    marketer = browser()
    refused = marketer.post(page(experiment, "weights"), {"weight_a": "80", "weight_b": "19"})
    assert (refused.status_code, "The shares add up to 99 %, not to 100 %." in body(refused)) == (422, True)
    assert marketer.post(page(experiment, "weights"), {"weight_a": "80"}).status_code == 422
    same = marketer.post(page(experiment, "weights"), {"weight_a": "50", "weight_b": "50"})
    assert "These are the weights already." in body(same)
    assert experiment.phases.count() == 1
    assert marketer.post(page(experiment, "weights"), {"weight_a": "80", "weight_b": "20"}).status_code == 302
    assert [phase.weights for phase in experiment.phases.all()] == [{"a": 0.8, "b": 0.2}, {"a": 0.5, "b": 0.5}]
    assert "1 earlier phase" in body(marketer.get(page(experiment)))


def test_publishing_the_winner_and_the_way_back() -> None:
    phase = started()
    experiment = phase.experiment
    crowd(phase, "a", 300, 120)
    crowd(phase, "b", 300, 220)
    marketer = browser()
    answer = marketer.get(page(experiment))
    assert answer.context["winner"].key == "b"
    assert "B is better: approval is" in answer.context["panel"].headline
    answer = marketer.post(page(experiment, "publish"), {"variant": "b"}, follow=True)
    use_case = UseCase.objects.get(pk=experiment.use_case_id)
    assert (use_case.live_version.number, use_case.running_experiment) == (2, None)
    assert Publication.objects.latest("pk").note == "Winner of the experiment “Warmer tone”"
    assert f'href="/admin/prompts/usecase/{use_case.pk}/roll-back/"' in body(answer).replace("'", '"')
    answer = marketer.get(page(experiment))
    assert (answer.context["winner"], answer.context["panel"].advice) == (None, "Done: B is live, as v2.")
    for wrong in ("", "z", "\0"):
        answer = marketer.post(page(experiment, "publish"), {"variant": wrong}, follow=True)
        assert "Nothing was changed." in body(answer)
    assert Publication.objects.filter(use_case=use_case).count() == 2


def test_keeping_what_is_live_stops_the_experiment() -> None:
    experiment = started().experiment
    browser().post(page(experiment, "publish"), {"variant": "a"})
    experiment.refresh_from_db()
    assert (experiment.status, Publication.objects.count()) == ("stopped", 1)


# Reading


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


# Who may


def test_others_get_nowhere_and_nothing_changes() -> None:
    draft = planned(slug="draft")
    experiment = started().experiment
    for person in (signed_in("Reviewer"), signed_in("Operator"), signed_in()):
        for path in (
            ROOT,
            f"{ROOT}add/",
            page(draft),
            page(experiment),
            page(experiment, "result"),
            page(experiment, "download"),
        ):
            assert person.get(path).status_code == 403, path
        assert person.post(f"{ROOT}add/", form_of(draft.use_case)).status_code == 403
        assert person.post(f"{ROOT}advice/", {"use_case": draft.use_case_id}).status_code == 403
        for verb in VERBS:
            for one in (draft, experiment):
                sent = {"variant": "b", "weight_a": "80", "weight_b": "20"}
                assert person.post(page(one, verb), sent).status_code == 403, verb
    assert list(Experiment.objects.order_by("pk").values_list("status", flat=True)) == ["draft", "running"]
    assert (Phase.objects.count(), Publication.objects.count(), PublishRequest.objects.count()) == (1, 2, 0)


def test_who_may_only_look_sees_a_plan_without_its_form() -> None:
    person = signed_in()
    person.user.user_permissions.add(*_permissions("view_experiment"))
    draft = planned()
    answer = person.get(page(draft))
    assert "Not started yet." in body(answer)
    assert "csrfmiddlewaretoken" not in body(answer).split("hub-result", 1)[1]
    assert person.post(page(draft), form_of(draft.use_case)).status_code == 403
    draft.refresh_from_db()
    assert draft.name == "Warmer tone" and draft.hypothesis == ""


def test_only_plans_can_be_deleted() -> None:
    draft, experiment = planned(slug="draft"), started().experiment
    owner = signed_in(superuser=True)
    assert owner.post(page(experiment, "delete"), {"post": "yes"}).status_code == 403
    assert owner.post(page(draft, "delete"), {"post": "yes"}).status_code == 302
    assert browser().post(page(experiment, "delete"), {"post": "yes"}).status_code == 403
    assert list(Experiment.objects.all()) == [experiment]
    assert browser().get(page(experiment, "history")).status_code == 200


def test_addresses_that_lead_nowhere() -> None:
    marketer = browser()
    for wrong in ("0", "x", "9" * 40):
        for verb in (*VERBS, "result", "download", "change"):
            assert marketer.get(f"{ROOT}{wrong}/{verb}/").status_code in (302, 404)


def _permissions(*codes: str) -> Any:
    return Permission.objects.filter(codename__in=codes)


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
