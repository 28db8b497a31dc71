"""A running experiment as clients meet it: who gets which version, and what bears its mark afterwards."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from rest_framework.test import APIClient

from generation import pipeline
from generation.models import Suggestion
from prompts.assignment import assign
from prompts.experiments import running
from prompts.experiments.drawing import draw
from prompts.models import Phase, UseCase
from prompts.statistics import srm
from tests.factories import live_use_case
from tests.generation.experiment_data import started
from tests.sandbox_client import SandboxClient
from usage.models import UsageRecord
from usage.write_behind import write_behind

pytestmark = pytest.mark.django_db
URL = "/api/v1/suggestions"


@pytest.fixture(autouse=True)
def _usage_is_written(db: None) -> Iterator[None]:
    """What is written behind belongs to this test: its clients are gone afterwards."""
    yield
    write_behind.flush()


def ask(api: APIClient, phase: Phase, subject: str | None = None, topic: str = "tea", **more: Any) -> dict[str, Any]:
    body = {"use_case": phase.experiment.use_case.full_name, "variables": {"topic": topic}, "subject": subject}
    answer = api.post(URL, body | more, format="json")
    assert answer.status_code in (200, 202), answer.content
    found: dict[str, Any] = answer.json()
    return found


def subjects_of(phase: Phase, key: str | None, wanted: int) -> list[str]:
    """Subjects that are drawn into variant `key`; with None, those that take no part."""
    use_case = UseCase.objects.select_related("live_version").get(pk=phase.experiment.use_case_id)
    found: list[str] = []
    for number in count():
        drawn = draw(use_case, f"user-{number}")
        assert drawn is not None
        if (drawn.variant.key if drawn.variant else None) == key:
            found.append(f"user-{number}")
        if len(found) == wanted:
            return found
    raise AssertionError


def test_the_object_says_which_variant_answers(api: APIClient) -> None:
    phase = started()
    for key, version in (("a", 1), ("b", 2)):
        (subject,) = subjects_of(phase, key, 1)
        shown = ask(api, phase, subject)
        assert shown["prompt"] == {"version": version, "experiment": "warmer-tone", "variant": key}
        row = Suggestion.objects.get(pk=shown["id"])
        assert (row.phase, row.variant and row.variant.key, row.version.number) == (phase, key, version)
        assert api.get(f"{URL}/{row.pk}").json()["prompt"] == shown["prompt"]
        assert api.get(URL, {"subject": subject}).json()["results"][0]["prompt"] == shown["prompt"]


def test_a_subject_keeps_its_variant_whatever_it_asks(api: APIClient) -> None:
    phase = started()
    for subject in ("user-1", "user-2", "user-3"):
        asked = [ask(api, phase, subject, topic=f"tea {number}")["prompt"]["variant"] for number in range(10)]
        assert len(set(asked)) == 1
    assert Suggestion.objects.filter(phase=phase).count() == 30


def test_another_process_draws_the_same() -> None:
    seed, weights = started().seed, [0.5, 0.5]
    here = [assign(seed, f"user-{number}", weights) for number in range(10_000)]
    script = (
        "from prompts.assignment import assign\n"
        f"print(''.join(str(assign({seed!r}, f'user-{{number}}', {weights!r})) for number in range(10_000)))"
    )
    for hash_seed in ("1", "2"):  # Python's own hash() differs from process to process
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": hash_seed}
        )  # fmt: skip
        assert done.stdout.strip() == "".join(map(str, here))


def test_90_to_10_over_10_000_subjects_is_as_planned() -> None:
    seed = started(weights=(0.9, 0.1)).seed
    drawn = [assign(seed, f"user-{number}", [0.9, 0.1]) for number in range(10_000)]
    assert srm([drawn.count(0), drawn.count(1)], [0.9, 0.1])["status"] == "ok"
    assert srm([drawn.count(0), drawn.count(1)], [0.85, 0.15])["status"] == "mismatch"


def test_other_weights_draw_anew_in_a_new_phase(api: APIClient) -> None:
    phase = started()
    subjects = [f"user-{number}" for number in range(20)]
    before = {subject: ask(api, phase, subject)["prompt"]["variant"] for subject in subjects}
    second = running.reweigh(phase.experiment, {"a": 0.1, "b": 0.9})
    after = {subject: ask(api, phase, subject)["prompt"]["variant"] for subject in subjects}
    assert before != after
    assert list(after.values()).count("b") > 12
    assert Suggestion.objects.filter(phase=phase).count() == Suggestion.objects.filter(phase=second).count() == 20


@pytest.mark.parametrize("verb", [running.pause, running.stop])
def test_paused_or_stopped_everybody_gets_the_live_version(api: APIClient, verb: Any) -> None:
    phase = started()
    (subject,) = subjects_of(phase, "b", 1)
    verb(phase.experiment)
    shown = ask(api, phase, subject)
    assert shown["prompt"] == {"version": 1, "experiment": None, "variant": None}
    row = Suggestion.objects.get()
    assert (row.phase, row.variant) == (None, None)


def test_going_on_gives_subjects_back_their_variant(api: APIClient) -> None:
    phase = started()
    (subject,) = subjects_of(phase, "b", 1)
    running.pause(phase.experiment)
    running.go_on(phase.experiment)
    assert ask(api, phase, subject)["prompt"]["variant"] == "b"


def test_who_is_not_covered_gets_the_live_version(api: APIClient) -> None:
    phase = started(coverage=0.5)
    (out,), (inside,) = subjects_of(phase, None, 1), subjects_of(phase, "b", 1)
    assert ask(api, phase, out)["prompt"] == {"version": 1, "experiment": None, "variant": None}
    assert ask(api, phase, inside)["prompt"]["variant"] == "b"


def test_requests_without_a_subject_are_drawn_by_their_client(api: APIClient) -> None:
    phase = started()
    use_case = UseCase.objects.select_related("live_version").get(pk=phase.experiment.use_case_id)
    drawn = draw(use_case, f"client:{api.owner.pk}")  # type: ignore[attr-defined]
    asked = {ask(api, phase, topic=f"tea {number}")["prompt"]["variant"] for number in range(5)}
    assert drawn is not None
    assert drawn.variant is not None
    assert asked == {drawn.variant.key}


def test_a_cached_answer_is_its_variants_and_copies_bear_its_mark(
    api: APIClient, sandbox: SandboxClient, django_capture_on_commit_callbacks: Any
) -> None:
    phase = started(weights=(0.5, 0.5))
    first, second = subjects_of(phase, "b", 2)
    (other,) = subjects_of(phase, "a", 1)
    made = ask(api, phase, first)
    with django_capture_on_commit_callbacks(execute=True):
        pipeline.run(Suggestion.objects.get(pk=made["id"]).pk)
    same = ask(api, phase, first)
    assert (same["id"], same["served_from"], same["prompt"]) == (made["id"], "cache", made["prompt"])

    copy = ask(api, phase, second)
    row = Suggestion.objects.get(pk=copy["id"])
    assert (copy["served_from"], copy["prompt"]) == ("cache", made["prompt"])
    assert (str(row.copy_of_id), row.phase, row.variant and row.variant.key) == (made["id"], phase, "b")

    assert ask(api, phase, other)["state"] == "queued"  # another version's answer will not do
    running.reweigh(phase.experiment, {"a": 0.01, "b": 0.99})
    (again,) = subjects_of(phase, "b", 1)
    assert ask(api, phase, again)["state"] == "queued"  # nor one from before this phase
    assert len(sandbox.calls()) == 1


def test_what_was_cached_before_the_experiment_is_not_served_in_it(
    api: APIClient, sandbox: SandboxClient, django_capture_on_commit_callbacks: Any
) -> None:
    use_case = live_use_case()
    body = {"use_case": use_case.full_name, "variables": {"topic": "tea"}, "subject": "before"}
    made = api.post(URL, body, format="json").json()
    with django_capture_on_commit_callbacks(execute=True):
        pipeline.run(Suggestion.objects.get(pk=made["id"]).pk)
    assert api.post(URL, body, format="json").json()["served_from"] == "cache"
    phase = started(use_case=use_case)
    (control,) = subjects_of(phase, "a", 1)
    assert ask(api, phase, control)["state"] == "queued"


def test_usage_is_told_apart_by_variant(
    api: APIClient, sandbox: SandboxClient, django_capture_on_commit_callbacks: Any
) -> None:
    phase = started()
    for key, wanted in (("a", 1), ("b", 2)):
        for number, subject in enumerate(subjects_of(phase, key, wanted)):
            made = ask(api, phase, subject, topic=f"tea {number}")
            with django_capture_on_commit_callbacks(execute=True):
                pipeline.run(Suggestion.objects.get(pk=made["id"]).pk)
    assert sorted(UsageRecord.objects.values_list("variant", flat=True)) == [
        "warmer-tone:a",
        "warmer-tone:b",
        "warmer-tone:b",
    ]
    rows = api.get("/api/v1/usage", {"group_by": "variant"}).json()["results"]
    assert {row["key"]: (row["requests"], row["succeeded"]) for row in rows} == {
        "warmer-tone:a": (1, 1),
        "warmer-tone:b": (2, 2),
    }
