"""A claim: in whose hands an open draft is, and until when. What of it stands in columns, and how it is asked for."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

NOBODYS: dict[str, Any] = {"claimed_by": None, "claimed_at": None, "claimed_until": None}


def until(now: datetime) -> datetime:
    """When a claim that is made or renewed `now` ends by itself."""
    return now + timedelta(seconds=settings.REVIEW_LEASE_S)


def running(now: datetime) -> Q:
    """Drafts that somebody has in hand."""
    return Q(claimed_until__gt=now)


def free(now: datetime) -> Q:
    """Drafts that nobody has in hand."""
    return Q(claimed_until=None) | Q(claimed_until__lte=now)
