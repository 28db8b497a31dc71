"""What to do while an experiment has nobody to count: how people arrive, and how something about them gets known."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from prompts.models import Experiment, Metric, ReviewPolicy

# An example is there to show the subject; a long one would hide it.
LONG = 400
REPORTED = {Metric.ADOPTION: 1, Metric.CONVERSION: 1, Metric.ENGAGEMENT: 42, Metric.SATISFACTION: 4}


@dataclass(frozen=True, slots=True)
class Hint:
    """Sentences, an example of a request, and a link with its words; each may be empty."""

    sentences: str
    example: str = ""
    link: str = ""
    words: str = ""


def hint_of(request: HttpRequest, experiment: Experiment, figures: dict[str, Any]) -> Hint | None:
    """None once there is something to count."""
    if not experiment.is_open:
        return None
    if not figures.get("arrived"):
        return Hint(
            "People arrive with the next requests. Each request needs a subject: who the text is for. "
            "All requests without one count as a single person, their application.",
            _request(request, experiment),
        )
    if any(row["metrics"][experiment.metric]["n"] for row in figures["variants"]):
        return None
    if experiment.metric in REPORTED:
        return Hint(
            "People have arrived. Applications report what became of a text like this:", _feedback(request, experiment)
        )
    if experiment.metric == Metric.LATENCY:
        return Hint("People have arrived. Their texts are still being made.")
    return _review(experiment)


def _review(experiment: Experiment) -> Hint:
    if experiment.use_case.review_policy == ReviewPolicy.NONE:
        return Hint(f"{experiment.use_case} is not reviewed, so nobody ever decides on a text. Choose another metric.")
    queue = reverse("admin:generation_suggestion_changelist")
    link = f"{queue}?state=waiting&use_case={experiment.use_case}"
    return Hint(
        "People have arrived. What decides is what reviewers say about their texts.", "", link, "Review the drafts"
    )


def _request(request: HttpRequest, experiment: Experiment) -> str:
    body = {
        "use_case": str(experiment.use_case),
        "subject": "user-42",
        "variables": experiment.use_case.example_variables,
    }
    if len(json.dumps(body)) > LONG:
        body["variables"] = {"…": "…"}
    return _curl(request.build_absolute_uri("/api/v1/suggestions"), body)


def _feedback(request: HttpRequest, experiment: Experiment) -> str:
    body = {"metric": experiment.metric, "value": REPORTED[Metric(experiment.metric)]}
    return _curl(request.build_absolute_uri("/api/v1/suggestions/ID/feedback"), body)


def _curl(address: str, body: dict[str, Any]) -> str:
    quoted = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
    return (
        f"curl {address} \\\n  -H 'Authorization: Bearer YOUR_API_KEY' \\\n"
        f"  -H 'Content-Type: application/json' \\\n  -d '{quoted}'"
    )
