"""What is done with an experiment in the admin, and who may."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission

from prompts.models import Experiment, Phase, Publication, PublishRequest, UseCase
from tests.generation.experiment_data import crowd, planned, started
from tests.generation.experiment_pages import ROOT, body, browser, form_of, page
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
VERBS = ("start", "ask", "pause", "go-on", "stop", "weights", "publish")


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
