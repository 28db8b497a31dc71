"""Keeping answers in the cache only as they stand.

What is to be kept is decided in one transaction and stored after it; in between, another decision may clear the cache
and change the row. So it is stored while the rows are locked, and only those that nobody changed since: whoever decides
clears the cache with the same lock in hand, and so comes before or after, never in between.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from . import cache
from .models import Suggestion


def keep(suggestion: Suggestion) -> None:
    """Keep a new answer, unless something newer is there, or it was decided since. Best effort."""
    with _unchanged([suggestion]) as rows:
        for row in rows:
            cache.remember(row)


def keep_decided(suggestions: Sequence[Suggestion]) -> None:
    """Keep decided answers in place of whatever is there, but those that were decided again since. Best effort."""
    with _unchanged(suggestions) as rows:
        cache.replace(*rows)


@contextmanager
def _unchanged(suggestions: Sequence[Suggestion]) -> Iterator[list[Suggestion]]:
    """Those of `suggestions` whose revision is still theirs, locked in the order in which deciding locks them."""
    ids = [row.pk for row in suggestions]
    with transaction.atomic():
        rows = Suggestion.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        now = dict(rows.values_list("pk", "revision"))
        yield [row for row in suggestions if now.get(row.pk) == row.revision]
