"""File the answer: as a draft, or approved at once where nobody reviews."""

from typing import Any

from django.utils import timezone

from generation import scoring, standing
from generation.due import due_at
from generation.models import Suggestion
from generation.models.suggestion import State
from prompts.models import ReviewPolicy

from .finish import finish
from .job import Job


def file(job: Job) -> Job:
    """Raises LeaseLost."""
    quality, policy = job.quality, job.suggestion.review_policy
    assert quality is not None
    earlier = _rejected_before(job)
    if earlier:
        quality = quality.with_check("rejected_before", False, f"The same text was rejected before: {earlier}.")
        # What a person rejected reaches the client of this request again only if a person says so.
        policy = ReviewPolicy.REQUIRED
    suggestion = finish(
        job,
        succeeded=True,
        **_state(job.suggestion, policy),
        content=job.content,
        data=job.data,
        revision=1,
        error_code="",
        error_detail="",
        **scoring.columns(quality, job.suggestion.findings),
    )
    standing.keep(suggestion)
    return job


def _state(suggestion: Suggestion, policy: str) -> dict[str, Any]:
    if policy == ReviewPolicy.NONE:
        return {"state": State.APPROVED, "review_policy": policy}
    due = suggestion.due_at or due_at(suggestion.use_case, timezone.now())
    return {"state": State.DRAFT, "review_policy": policy, "due_at": due}


def _rejected_before(job: Job) -> str:
    """Why the very same text was rejected, for the same request; empty where it was not."""
    if job.suggestion.purpose == Suggestion.Purpose.STUDIO:
        return ""
    rejected = Suggestion.objects.filter(request_key=job.suggestion.request_key, state=State.REJECTED)
    earlier = rejected.filter(content=job.content).order_by("-reviewed_at").only("reject_reason").first()
    return earlier.get_reject_reason_display().lower() if earlier else ""
