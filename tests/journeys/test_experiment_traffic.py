"""An experiment with real traffic: whoever asks again gets the same version, whichever process answers, after restarts."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.stack import Stack

USE_CASE = "webapp_builder.feature_ideas"
# Each is asked for five times; 2000 make the 10,000 requests of the long run.
SUBJECTS = int(os.environ.get("JOURNEY_SUBJECTS", "80"))
START = """
import json
from prompts.experiments import plan, running
from prompts.models import UseCase
from prompts.publishing import add_draft
use_case = UseCase.objects.get(service__slug="webapp_builder", slug="feature_ideas")
draft = add_draft(use_case)
shares = [plan.Share(version=use_case.live_version, weight=0.9), plan.Share(version=draft, weight=0.1)]
experiment = plan.create(use_case, plan.Plan(slug="bolder", name="Bolder", shares=shares))
running.start(experiment)
"""
REWEIGH = """
from prompts.experiments import running
from prompts.models import Experiment
running.reweigh(Experiment.objects.get(slug="bolder"), {"a": 0.5, "b": 0.5})
"""
COUNT = """
import json
from django.db.models import Count
from generation.models import Suggestion
rows = Suggestion.objects.filter(phase__isnull=False).values("subject").annotate(n=Count("variant", distinct=True))
print(json.dumps(sorted({row["n"] for row in rows})))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("experiment") / "local", settings={"WEB_WORKERS": "2"}) as running:
        running.lift_limits()
        yield running


def ask_all(stack: Stack) -> dict[str, tuple[str, str]]:
    """Experiment and variant of each subject."""
    variables = stack.example_variables(USE_CASE)

    def ask(subject: str) -> tuple[str, tuple[str, str]]:
        body = {"use_case": USE_CASE, "variables": variables, "subject": subject}
        answer = stack.post("/api/v1/suggestions", body)
        assert answer.status in (200, 202), answer.text
        prompt = answer.json["prompt"]
        return subject, (prompt["experiment"], prompt["variant"])

    with ThreadPoolExecutor(8) as pool:
        return dict(pool.map(ask, [f"user-{number}" for number in range(SUBJECTS)]))


def test_a_subject_keeps_its_version_over_processes_and_a_restart(stack: Stack) -> None:
    stack.run(START)
    first = ask_all(stack)
    assert {experiment for experiment, _ in first.values()} == {"bolder"}
    assert {variant for _, variant in first.values()} == {"a", "b"}
    assert ask_all(stack) == first
    assert stack.stop() == 0
    stack.launch()
    stack.wait_until_ready()
    assert ask_all(stack) == first
    assert json.loads(stack.run(COUNT)) == [1]

    stack.run(REWEIGH)
    redrawn = ask_all(stack)
    assert sum(redrawn[subject] != first[subject] for subject in first) > SUBJECTS / 5
    assert ask_all(stack) == redrawn
