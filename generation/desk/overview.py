"""What waits, by use case, in a time that does not grow with the queue, so that nothing has to be kept in a cache.

How many, how many overdue or risky, and when the next is due stand in the queue's index of each use case, so a lateral
subquery reads the first MOST_COUNTED entries of each use case there and no row of the table. What does not stand in
that index (findings, facts, score, whose it is) is counted among the first LOOKED_AT drafts of each use case and the
first MOST_COUNTED of each kind, in the order of the desk; where neither are all there are, the numbers are the least
there can be, and are shown with a plus.
"""

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from generation.models import Suggestion
from generation.models.suggestion import FLAGS, LOW_SCORE
from prompts.models import UseCase

from .counting import MOST_COUNTED, Count, Waiting
from .queue import ORDER, Filters, chosen

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What the index of each use case knows.
_IN_INDEX = {"", "overdue", "risky"}
_LATERAL = """
SELECT one.id, found.* FROM unnest(%s::bigint[]) AS one(id) CROSS JOIN LATERAL (
    SELECT count(*) AS waiting, {figures} FROM ({drafts}) AS first
) AS found WHERE found.waiting > 0
"""
_TIMES = "count(*) FILTER (WHERE due_at < %s), count(*) FILTER (WHERE risk > 0), min(due_at), min(created_at)"
_KINDS = """
count(*) FILTER (WHERE findings_count > 0), count(*) FILTER (WHERE unsupported_facts > 0),
count(*) FILTER (WHERE score < %s), count(*) FILTER (WHERE assigned_to_id = %s OR assigned_group_id = ANY(%s)),
count(*) FILTER (WHERE assigned_to_id IS NULL AND assigned_group_id IS NULL)
"""
_OF_KIND = "SELECT %s::text, use_case_id, count(*) FROM ({drafts}) AS first GROUP BY use_case_id"
# Of each use case so many drafts are read from the table.
LOOKED_AT = 200
_GROUPED = "SELECT use_case_id, count(*), {figures} FROM ({drafts}) AS first GROUP BY use_case_id"
_OF_TIMES = ("due_at", "risk", "created_at")
_OF_KINDS = ("findings_count", "unsupported_facts", "score", "assigned_to_id", "assigned_group_id")
# What does not stand in it, in the order of _KINDS; all but the last have an index of their own.
_RISKS = ("findings", "facts", "low")
_NOT_IN_INDEX = (*_RISKS, "mine", "unassigned")


def waiting_by_use_case(filters: Filters, person: "User") -> list[Waiting]:
    """What waits of each use case among `filters`; the most urgent first: overdue, then most waiting."""
    use_cases = _use_cases(filters)
    if filters.flag in _IN_INDEX and not filters.whose:
        found = _by_index(filters, person, list(use_cases))
        if found:
            _add_kinds(found, filters, person)
    else:
        found = _among_first(chosen(filters, person), person)
    return _in_order(found, use_cases)


def how_many_by_use_case(person: "User") -> list[Waiting]:
    """How many wait of each use case, how many overdue, and since when: what the index knows, and nothing else."""
    use_cases = _use_cases(Filters())
    return _in_order(_by_index(Filters(), person, list(use_cases)), use_cases)


def _in_order(found: dict[int, Waiting], use_cases: dict[int, tuple[str, str]]) -> list[Waiting]:
    for pk, one in found.items():
        one.name, one.title = use_cases.get(pk, ("", ""))
    return sorted(found.values(), key=lambda one: (-one.overdue.number, -one.count.number, one.name))


def _use_cases(filters: Filters) -> dict[int, tuple[str, str]]:
    """The use cases whose drafts `filters` let through, by id: full name and title."""
    found = UseCase.objects.order_by()
    if filters.service:
        found = found.filter(service__slug=filters.service)
    if filters.use_case:
        service, _, slug = filters.use_case.partition(".")
        found = found.filter(service__slug=service, slug=slug)
    rows = found.values_list("pk", "service__slug", "slug", "name")
    return {pk: (f"{service}.{slug}", title) for pk, service, slug, title in rows}


def _by_index(filters: Filters, person: "User", use_cases: list[int]) -> dict[int, Waiting]:
    """Counts and times of each of `use_cases`, read from the queue's index."""
    rows = _lateral(filters, person, use_cases, _OF_TIMES, MOST_COUNTED, _TIMES, [timezone.now()])
    found = {}
    for pk, count, overdue, risky, due, oldest in rows:
        waiting = Count.capped(count)
        found[pk] = Waiting(
            count=waiting, overdue=Count.capped(overdue), risky=Count(risky, waiting.more), due=due, oldest=oldest
        )
    return found


def _add_kinds(found: dict[int, Waiting], filters: Filters, person: "User") -> None:
    """How many drafts of each kind the use cases have: exact where all of the kind, or of the use case, were seen."""
    rows = _lateral(filters, person, list(found), _OF_KINDS, LOOKED_AT, _KINDS, _kinds_told(person))
    looked_at = {pk: dict(zip(_NOT_IN_INDEX, counts, strict=True)) for pk, _, *counts in rows}
    # Without the service: its drafts of a kind stand scattered in that kind's index, and finding the first ones of
    # them would take time with the queue.
    drafts = chosen(replace(filters, service=""), person)
    mine = chosen(replace(filters, service="", whose="mine"), person)
    first = _of_kinds({name: drafts.filter(FLAGS[name]) for name in _RISKS} | {"mine": mine})
    for pk, one in found.items():
        for name in _NOT_IN_INDEX:
            setattr(one, name, _best(one, looked_at.get(pk, {}).get(name, 0), first.get(name), pk))


def _of_kinds(kinds: dict[str, QuerySet[Suggestion]]) -> dict[str, Counter[int]]:
    """How many of the first drafts of each kind each use case has, in one statement for all kinds."""
    parts, told = [], []
    for name, drafts in kinds.items():
        first = drafts.order_by(*ORDER).values("use_case_id")[:MOST_COUNTED]
        sql, parameters = first.query.sql_with_params()
        parts.append(_OF_KIND.format(drafts=sql))
        told += [name, *parameters]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), told)
        rows = cursor.fetchall()
    counted: dict[str, Counter[int]] = {name: Counter() for name in kinds}
    for name, pk, count in rows:
        counted[name][pk] = count
    return counted


def _best(one: Waiting, looked_at: int, first: Counter[int] | None, pk: int) -> Count:
    """What is known of a kind's number, from the use case's first drafts and from the kind's."""
    if first is not None and first.total() < MOST_COUNTED:
        return Count(first[pk])
    if one.count.number <= LOOKED_AT:
        return Count(looked_at)
    return Count(max(looked_at, first[pk] if first else 0), True)


def _lateral(
    filters: Filters,
    person: "User",
    use_cases: list[int],
    columns: tuple[str, ...],
    most: int,
    figures: str,
    told: list[Any],
) -> list[tuple[Any, ...]]:
    """`figures` (SQL, with the parameters `told`) of the first `most` drafts of each of `use_cases`: id, count, figures."""
    # The use case is the lateral row's, so the filters that choose it are left out.
    of_all = chosen(replace(filters, service="", use_case=""), person)
    drafts = of_all.filter(use_case=RawSQL("one.id", [])).order_by(*ORDER).values(*columns)[:most]
    sql, parameters = drafts.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_LATERAL.format(figures=figures, drafts=sql), [use_cases, *told, *parameters])
        return cursor.fetchall()


def _among_first(drafts: QuerySet[Suggestion], person: "User") -> dict[int, Waiting]:
    """What the first MOST_COUNTED of `drafts` say of each use case; where they are not all, the least there can be."""
    first = drafts.order_by(*ORDER).values("use_case_id", *_OF_TIMES, *_OF_KINDS)[:MOST_COUNTED]
    sql, parameters = first.query.sql_with_params()
    with connection.cursor() as cursor:
        told = [timezone.now(), *_kinds_told(person)]
        cursor.execute(_GROUPED.format(figures=f"{_TIMES}, {_KINDS}", drafts=sql), [*told, *parameters])
        rows = cursor.fetchall()
    more = sum(count for _, count, *_ in rows) >= MOST_COUNTED
    found = {}
    for pk, count, overdue, risky, due, oldest, *kinds in rows:
        found[pk] = Waiting(due=due, oldest=oldest)
        numbers = zip(("count", "overdue", "risky", *_NOT_IN_INDEX), (count, overdue, risky, *kinds), strict=True)
        for name, number in numbers:
            setattr(found[pk], name, Count(number, more))
    return found


def _kinds_told(person: "User") -> list[Any]:
    """The parameters of _KINDS."""
    return [LOW_SCORE, person.pk, list(person.groups.values_list("pk", flat=True))]
