"""How many tokens clients used."""

from django.utils import timezone

from usage import report
from usage.models import Client

from .month import month_of


def tokens_used(client: Client) -> int:
    """All tokens of this month's records of `client`: in and out, cache reads and writes."""
    return report.tokens(*month_of(timezone.now()), client=client)
