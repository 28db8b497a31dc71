"""Decisions with a past, made without waiting for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from generation.models import ReviewDecision, Suggestion
from llmhub.redis import get_redis
from tests.factories import SuggestionFactory

# A Monday; weeks begin on it.
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def nothing_kept() -> None:
    """Figures that an earlier test waited long for would answer for this one."""
    for key in get_redis().scan_iter("llmhub:insight:*"):
        get_redis().delete(key)


def draft(at: datetime = MONDAY, **values: Any) -> Suggestion:
    """A text that was ready an hour before `at`."""
    return SuggestionFactory(completed_at=at - timedelta(hours=1), **values)


def decided(
    by: User, verb: str = "approve", *, at: datetime = MONDAY, on: Suggestion | None = None, **values: Any
) -> ReviewDecision:
    """A decision at `at`, 30 s after the card was opened; an approval changed nothing unless `values` say so."""
    given: dict[str, Any] = {"took_ms": 30_000, "characters": 400}
    if verb in ("approve", "first"):
        given["edit_share"] = 0.0
    if verb == "reject":
        given["reason"] = "tone"
    return ReviewDecision.objects.create(suggestion=on or draft(at), verb=verb, by=by, at=at, **given | values)
