"""Looks at a phase: what its data say at a moment. Pages read looks, so that none of them waits for a long count."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from generation.models import Feedback, ReviewDecision, Suggestion
from prompts.models import Experiment, Look, Phase

from .judging import judge
from .outcomes import figures

# A look is renewed when it is older than this, and than so many times what counting took: at most 5 % of one core.
FRESH_S = 10
REST = 20
# A page takes a look itself where that is not felt; longer ones are the beat's.
QUICK_MS = 100
# Words like "wait until a full week is in" change with time alone.
STALE = timedelta(hours=1)
# Any number that no other use of advisory locks has.
LOCK = 0x4C4F4F4B


@dataclass(frozen=True, slots=True)
class Point:
    """One look on the chart over time: `comparisons` as in a decision, each with `name`, `diff`, `lo` and `hi`."""

    at: datetime
    verdict: str
    comparisons: list[dict[str, Any]]


def look(phase: Phase) -> Look:
    """Count `phase` now, judge it, and keep that; a winner is latched, and the planned sample seen once.

    Looks at the same phase come one after another, over all processes.
    """
    with transaction.atomic():
        _execute("SELECT pg_advisory_xact_lock(%s, %s)", phase.pk)
        return _take(phase.pk)


def newest(phase: Phase) -> Look | None:
    """The last look at `phase`."""
    return phase.looks.order_by("-at", "-id").first()


def up_to_date(phase: Phase) -> Look:
    """What a page shows: the newest look, or a new one where it is due and quick. Reads the phase's `experiment`.

    The very first look is always taken here, since without one there is nothing to show.
    """
    last = newest(phase)
    if last is None:
        return look(phase)
    if last.took_ms > QUICK_MS or not _is_due(phase, last):
        return last
    return _unless_taken(phase) or newest(phase) or last


def due() -> list[int]:
    """The phases that the beat should look at now: where outcomes still come in, and some have since the last look."""
    return [phase.pk for phase in _open_phases() if _needs_look(phase, newest(phase))]


def refresh(phase_id: int) -> bool:
    """Look at a phase unless that has been done meanwhile; whether it was."""
    phase = Phase.objects.select_related("experiment").filter(pk=phase_id).first()
    return bool(phase and _needs_look(phase, newest(phase)) and _unless_taken(phase))


def history(phase: Phase, most: int = 120) -> list[Point]:
    """The looks of a phase for a chart, oldest first, thinned out evenly to at most `most`, the newest among them."""
    times = list(phase.looks.order_by("at", "id").values_list("pk", flat=True))
    step = max(1, -(-len(times) // most))
    kept = times[::-1][::step]
    rows = phase.looks.filter(pk__in=kept).order_by("at", "id")
    found = rows.values_list("at", "decision__verdict", "decision__comparisons")
    return [Point(at, verdict, comparisons or []) for at, verdict, comparisons in found]


def _unless_taken(phase: Phase) -> Look | None:
    """A new look, unless another process is taking one in this moment."""
    with transaction.atomic():
        if not _execute("SELECT pg_try_advisory_xact_lock(%s, %s)", phase.pk):
            return None
        return _take(phase.pk)


def _take(phase_id: int) -> Look:
    started, at = time.perf_counter(), timezone.now()
    counted = figures(Phase.objects.select_related("experiment").get(pk=phase_id), at)
    # Nobody else changes these columns without the lock that we hold; requests may go on naming the phase.
    phase = Phase.objects.select_for_update(of=("self",), no_key=True).select_related("experiment").get(pk=phase_id)
    decision = judge(counted, phase, at)
    _latch(phase, decision, at)
    took_ms = round((time.perf_counter() - started) * 1000)
    return _store(phase, at, {"figures": counted, "decision": decision, "took_ms": took_ms})


def _latch(phase: Phase, decision: dict[str, Any], at: datetime) -> None:
    """What is found once stays so: the planned sample had its one look, and the first winner is the winner."""
    if phase.planned_look_at is None and decision["plan_reached"]:
        phase.planned_look_at = at
    if not phase.winner and decision["winner"]:
        phase.winner, phase.won_at = decision["winner"].lower(), at
    phase.save(update_fields=["planned_look_at", "winner", "won_at"])


def _store(phase: Phase, at: datetime, values: dict[str, Any]) -> Look:
    """A row an hour, so that the chart of months stays small: later looks of the same hour take its place."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    row = phase.looks.filter(at__gte=hour, at__lt=hour + timedelta(hours=1)).first() or Look(phase=phase)
    row.at = at
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def _open_phases() -> Iterator[Phase]:
    """Phases that outcomes may still come in for: under way, or ended no longer ago than outcomes count."""
    now = timezone.now()
    lately = Q(ended_at=None) | Q(ended_at__gte=now - timedelta(days=92))
    started = Phase.objects.filter(lately).exclude(experiment__status=Experiment.Status.DRAFT)
    for phase in started.select_related("experiment").order_by("pk"):
        if not phase.ended_at or now <= _last_outcome(phase) + STALE:
            yield phase


def _needs_look(phase: Phase, last: Look | None) -> bool:
    if last is None:
        return True
    if not _is_due(phase, last):
        return False
    return timezone.now() - last.at > STALE or _changed_since(phase, last.at)


def _is_due(phase: Phase, last: Look) -> bool:
    age = (timezone.now() - last.at).total_seconds()
    is_final = phase.ended_at is not None and last.at > _last_outcome(phase)
    return not is_final and age > max(FRESH_S, REST * last.took_ms / 1000)


def _last_outcome(phase: Phase) -> datetime:
    """When the last person's outcomes stop counting; for an ended phase."""
    assert phase.ended_at is not None
    return phase.ended_at + timedelta(days=phase.experiment.window_days)


def _changed_since(phase: Phase, at: datetime) -> bool:
    later = Q(created_at__gt=at) | Q(completed_at__gt=at) | Q(reviewed_at__gt=at) | Q(asked_again_at__gt=at)
    if Suggestion.objects.filter(later, phase=phase).exists():
        return True
    if ReviewDecision.objects.filter(at__gt=at, suggestion__phase=phase).exists():  # taken back, say
        return True
    return Feedback.objects.filter(phase=phase, updated_at__gt=at).exists()


def _execute(statement: str, phase_id: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, [LOCK, phase_id])
        return cursor.fetchone()[0]
