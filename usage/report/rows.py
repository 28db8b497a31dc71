"""Figures of a range: in all, by a group, and by day."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import date, datetime
from typing import Any

from usage.models import Client

from .coverage import coverage
from .figures import Figures, added_up
from .groups import group_of
from .reading import rows
from .subjects import rows_by_subject


def total(start: datetime, end: datetime, *, client: Client | None = None) -> Figures:
    """All of it in one."""
    found = rows(group_of("total"), coverage(start, end), client, by_day=False, latencies=True)
    return _added_up(found).get("", Figures())


def tokens(start: datetime, end: datetime, *, client: Client | None = None) -> int:
    """All tokens in and out; quicker than `total`."""
    covered = coverage(start, end, months=False)
    found = _added_up(rows(group_of("total"), covered, client, by_day=False, latencies=False)).get("", Figures())
    return found.whole_input + found.tokens_output


def rows_by(
    group: str,
    start: datetime,
    end: datetime,
    *,
    client: Client | None = None,
    limit: int | None = None,
    offset: int = 0,
    latencies: bool = True,
) -> list[tuple[str, Figures]]:
    """Figures of each key of `group` (one of GROUPS): days in order, all others with the dearest first.

    Without `latencies` it takes half the time. Subjects always have them.
    """
    if group == "subject":
        return rows_by_subject(start, end, client=client, limit=limit, offset=offset)
    covered = coverage(start, end, months=group != "day")
    by_key = _added_up(rows(group_of(group), covered, client, by_day=False, latencies=latencies))
    if group == "client":
        by_key = _named(by_key)
    found = sorted(by_key.items(), key=lambda row: row[0] if group == "day" else (-row[1].cost, row[0]))
    return found[offset : None if limit is None else offset + limit]


def by_day(
    group: str, start: datetime, end: datetime, *, client: Client | None = None, latencies: bool = False
) -> list[tuple[date, str, Figures]]:
    """Figures of each day and key of `group` (one of GROUPS but “subject”, or “total”), in order.

    Days and keys without requests are left out. Latencies, which take most of the time, only where asked for.
    """
    covered = coverage(start, end, months=False)
    found = rows(group_of(group), covered, client, by_day=True, latencies=latencies)
    added: dict[tuple[date, str], Figures] = _added_up(found, keys=2)
    if group == "client":
        names = _names()
        added = {(day, names[key]): figures for (day, key), figures in added.items()}
    return [(day, key, figures) for (day, key), figures in sorted(added.items(), key=lambda row: row[0])]


def _added_up(found: Iterable[tuple[Any, ...]], *, keys: int = 1) -> dict[Any, Figures]:
    rows: dict[Hashable, list[tuple[Any, ...]]] = defaultdict(list)
    for row in found:
        rows[row[0] if keys == 1 else row[:keys]].append(row[keys:])
    return {key: added_up(of_key) for key, of_key in rows.items()}


def _named(by_id: dict[str, Figures]) -> dict[str, Figures]:
    names = _names()
    return {names[key]: figures for key, figures in by_id.items()}


def _names() -> dict[str, str]:
    return {str(pk): name for pk, name in Client.objects.values_list("pk", "name")}
