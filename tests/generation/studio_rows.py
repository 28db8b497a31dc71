"""Rows for the studio's tests."""

from typing import Any

from generation import pipeline
from generation.models import StudioResult, StudioRun
from prompts.models import PromptTest, PromptVersion, UseCase
from tests.factories import VersionFactory, live_use_case


def case(use_case: UseCase, name: str = "Tea", **values: Any) -> PromptTest:
    return PromptTest.objects.create(use_case=use_case, **{"name": name, "variables": {"topic": "tea"}} | values)


def with_draft(**values: Any) -> tuple[UseCase, PromptVersion]:
    """A use case with a live v1 and a draft v2."""
    use_case = live_use_case(**values)
    return use_case, VersionFactory(use_case=use_case, number=2, user_prompt="Ideas for {{topic}}, please.")


def make_all(run: StudioRun) -> StudioRun:
    """What the workers do."""
    for result in run.results.order_by("position"):
        pipeline.run(result.suggestion_id)
    run.refresh_from_db()
    return run


def checks(result: StudioResult) -> list[tuple[str, bool]]:
    result.refresh_from_db()
    return [(one["name"], one["passed"]) for one in result.checks]
