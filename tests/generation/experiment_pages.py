"""The pages of experiments as a browser meets them."""

from typing import Any

from prompts.models import Experiment, UseCase
from prompts.publishing import add_draft
from tests.signed_in import signed_in

ROOT = "/admin/prompts/experiment/"


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
