"""What waits, by use case, in a time that does not grow with the queue, so that nothing has to be kept in a cache.

How many, how many overdue or risky, and when the next is due stand in the queue's index of each use case, so a lateral
subquery reads the first MOST_COUNTED entries of each use case there and no row of the table. What does not stand in
that index (findings, facts, score, whose it is) is told of the first MOST_COUNTED drafts of that kind, in the order of
the desk; where there are more, the numbers are the least there can be, and are shown with a plus.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from generation.models import Suggestion
from generation.scoring import LOW
from prompts.models import UseCase

from .counting import MOST_COUNTED, Count
from .queue import ORDER, Filters, chosen

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What the index of each use case knows.
_IN_INDEX = {"", "overdue", "risky"}
_BY_INDEX = """
SELECT one.id, found.* FROM unnest(%s::bigint[]) AS one(id) CROSS JOIN LATERAL (
    SELECT count(*), count(*) FILTER (WHERE due_at < %s), count(*) FILTER (WHERE risk > 0), min(due_at), min(created_at)
    FROM ({drafts}) AS first
) AS found WHERE found.count > 0
"""
_COLUMNS = (
    "use_case_id", "due_at", "created_at", "risk", "score", "unsupported_facts", "has_findings", "assigned_to_id",
    "assigned_group_id",
)  # fmt: skip


@dataclass(slots=True)
class Waiting:
    """What waits of one use case (or of several together). `due` is the next due time, `oldest` when the oldest came."""

    name: str = ""
    title: str = ""
    count: Count = field(default_factory=Count)
    overdue: Count = field(default_factory=Count)
    risky: Count = field(default_factory=Count)
    findings: Count = field(default_factory=Count)
    facts: Count = field(default_factory=Count)
    low: Count = field(default_factory=Count)
    mine: Count = field(default_factory=Count)
    unassigned: Count = field(default_factory=Count)
    due: datetime | None = None
    oldest: datetime | None = None


_COUNTS = ("count", "overdue", "risky", "findings", "facts", "low", "mine", "unassigned")
_BY_RISK = ("findings", "facts", "low")


def waiting_by_use_case(filters: Filters, person: "User") -> list[Waiting]:
    """What waits of each use case among `filters`; the most urgent first: overdue, then most waiting."""
    use_cases = _use_cases(filters)
    if filters.flag in _IN_INDEX and not filters.whose:
        found = _by_index(filters, person, list(use_cases))
        if found:
            _add_risks(found, filters, person)
            _add_assigned(found, filters, person)
    else:
        found = _grouped(_first(chosen(filters, person)), person)
    for pk, one in found.items():
        one.name, one.title = use_cases.get(pk, ("", ""))
    return sorted(found.values(), key=lambda one: (-one.overdue.number, -one.count.number, one.name))


def together(rows: Iterable[Waiting]) -> Waiting:
    """All of `rows` as one."""
    total = Waiting()
    for row in rows:
        for name in _COUNTS:
            setattr(total, name, getattr(total, name) + getattr(row, name))
        total.due = min(filter(None, (total.due, row.due)), default=None)
        total.oldest = min(filter(None, (total.oldest, row.oldest)), default=None)
    return total


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
    # The use case is the lateral row's, so the filters that choose it are left out.
    of_all = chosen(replace(filters, service="", use_case=""), person)
    drafts = of_all.filter(use_case=RawSQL("one.id", [])).order_by(*ORDER)
    sql, parameters = drafts.values("due_at", "risk", "created_at")[:MOST_COUNTED].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_BY_INDEX.format(drafts=sql), [use_cases, timezone.now(), *parameters])
        rows = cursor.fetchall()
    found = {}
    for pk, count, overdue, risky, due, oldest in rows:
        more = count >= MOST_COUNTED
        unseen = {name: Count(0, more and risky == 0) for name in _BY_RISK}
        counts = {"count": Count(count, more), "unassigned": Count(count, more), "risky": Count(risky, more)}
        found[pk] = Waiting(**counts, **unseen, overdue=Count.capped(overdue), due=due, oldest=oldest)
    return found


def _add_risks(found: dict[int, Waiting], filters: Filters, person: "User") -> None:
    """What is wrong with the risky ones."""
    risky = _grouped(_first(chosen(filters, person).filter(risk__gt=0)), person)
    is_cut = sum(one.count.number for one in risky.values()) >= MOST_COUNTED
    for pk, one in found.items():
        seen = risky.get(pk, Waiting())
        for name in _BY_RISK:
            setattr(one, name, Count(getattr(seen, name).number, is_cut and bool(one.risky)))


def _add_assigned(found: dict[int, Waiting], filters: Filters, person: "User") -> None:
    """Whose they are."""
    assigned = Q(assigned_to__isnull=False) | Q(assigned_group__isnull=False)
    others = _grouped(_first(chosen(filters, person).filter(assigned)), person)
    mine = _grouped(_first(chosen(replace(filters, whose="mine"), person)), person)
    for pk, one in found.items():
        one.mine = mine[pk].count if pk in mine else Count()
        taken = others[pk].count if pk in others else Count()
        one.unassigned = Count(max(0, one.count.number - taken.number), one.count.more)


def _first(drafts: QuerySet[Suggestion]) -> list[tuple[Any, ...]]:
    """The first MOST_COUNTED of `drafts`, as _COLUMNS."""
    told = drafts.annotate(has_findings=~Q(findings=[])).order_by(*ORDER)
    return list(told.values_list(*_COLUMNS)[:MOST_COUNTED])


def _grouped(drafts: list[tuple[Any, ...]], person: "User") -> dict[int, Waiting]:
    """What `drafts`, as _COLUMNS, say of each use case; where they were cut, all counts are the least there can be."""
    more, now = len(drafts) >= MOST_COUNTED, timezone.now()
    groups = set(person.groups.values_list("pk", flat=True)) if drafts else set()
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    found: dict[int, Waiting] = defaultdict(Waiting)
    for pk, due, created, risk, score, facts, has_findings, to, group in drafts:
        count, one = counts[pk], found[pk]
        count["count"] += 1
        count["overdue"] += due is not None and due < now
        count["risky"] += risk > 0
        count["findings"] += has_findings
        count["facts"] += facts > 0
        count["low"] += score is not None and score < LOW
        count["mine"] += to == person.pk or group in groups
        count["unassigned"] += to is None and group is None
        one.due = min(filter(None, (one.due, due)), default=None)
        one.oldest = min(filter(None, (one.oldest, created)))
    for pk, one in found.items():
        for name in _COUNTS:
            setattr(one, name, Count(counts[pk][name], more))
    return dict(found)
