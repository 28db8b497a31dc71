"""When a draft should be decided."""

from datetime import datetime, timedelta

from prompts.models import UseCase

# Due times fall together, so that among those of the same moment the riskiest comes first.
STEP = timedelta(minutes=5)


def due_at(use_case: UseCase, since: datetime) -> datetime | None:
    """When a draft that came at `since` is due, down to the full five minutes; None where its use case has no due time."""
    if use_case.review_due_minutes is None:
        return None
    due = since + timedelta(minutes=use_case.review_due_minutes)
    return due - timedelta(seconds=due.timestamp() % STEP.total_seconds())
