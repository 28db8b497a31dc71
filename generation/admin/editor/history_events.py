"""The lines of a use case's history: what went live, and which experiments ran, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q

from generation.admin.experiments.list_rows import decisions_of
from llmhub.admin_site.display import NOTHING, money
from prompts.admin.columns import WORDING, of
from prompts.admin.compare_page import compare_url
from prompts.models import Experiment, Publication, UseCase, Variant

from .history_figures import Figures, Stretch, figures_of
from .history_outcome import outcome_of

LEAN = [*of("version", WORDING), *of("replaced", WORDING)]
RELATED = ("version", "replaced", "by", "request__requested_by", "request__decided_by")
# Far more than one page of publications has between its first and its last.
MAX_EXPERIMENTS = 200
INNER_QUOTES = str.maketrans("“”", "‘’")


@dataclass(frozen=True, slots=True)
class Change:
    """A figure against the stretch before: what to show, and whether it is good ("" where nothing can be said)."""

    text: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class PublicationEvent:
    """A version that went live, and what it did until the next one came; `note` says why, `own_note` what it is."""

    at: datetime
    publication: Publication
    who: str
    note: str
    own_note: str
    until: datetime | None
    compare: str
    figures: Figures
    approval: str
    approval_change: Change
    cost: str
    cost_change: Change
    edited: str
    kind: str = "publication"


@dataclass(frozen=True, slots=True)
class ExperimentEvent:
    """An experiment that began or ended; `outcome` is who won, of one that ended."""

    at: datetime
    experiment: Experiment
    verb: str
    outcome: str = ""
    kind: str = "experiment"


Event = PublicationEvent | ExperimentEvent


def events_of(use_case: UseCase, page: int, size: int) -> tuple[list[Event], bool]:
    """Page `page` (from 1) of the history with `size` publications, and whether there is an older one."""
    rows = list(
        use_case.publications.select_related(*RELATED).defer(*LEAN)[max(0, (page - 1) * size - 1) : page * size + 1]
    )
    after = rows.pop(0) if page > 1 and rows else None
    shown, older = rows[:size], rows[size:]
    published = _published(rows, after)[: len(shown)]
    until = after.at if after else None
    since = older[0].at if older else None
    events: list[Event] = [*published, *_experiments(use_case, since, until)]
    return sorted(events, key=lambda event: event.at, reverse=True), bool(older)


def _published(rows: Sequence[Publication], after: Publication | None) -> list[PublicationEvent]:
    """`rows` newest first; each one's stretch ends where the one before it in the list begins."""
    ends = [after.at if after else None, *(row.at for row in rows)]
    stretches = [Stretch(row.version_id, row.at, end) for row, end in zip(rows, ends, strict=False)]
    figures = figures_of(stretches)
    events = []
    for at, (row, stretch) in enumerate(zip(rows, stretches, strict=True)):
        own, before = figures[at], figures[at + 1] if at + 1 < len(rows) else None
        events.append(
            PublicationEvent(
                at=row.at,
                publication=row,
                who=_who(row),
                note=quoted(row.note),
                own_note=quoted(row.version.note),
                until=stretch.until,
                compare=compare_url(row.replaced_id, row.version_id) if row.replaced_id else "",
                figures=own,
                approval=percent(own.approval),
                approval_change=_approval_change(own, before),
                cost=money(own.cost_per_approved),
                cost_change=_cost_change(own, before),
                edited=percent(own.edit_share),
            )
        )
    return events


def _experiments(use_case: UseCase, since: datetime | None, until: datetime | None) -> list[ExperimentEvent]:
    """Starts and stops between two moments; None is no limit."""
    variants = Variant.objects.select_related("version").defer(*of("version", WORDING))
    rows = (
        use_case.experiments.filter(_between("started_at", since, until) | _between("stopped_at", since, until))
        .select_related("created_by")
        .prefetch_related(Prefetch("variants", variants))
    )
    found = list(rows[:MAX_EXPERIMENTS])
    ended = [row.pk for row in found if row.stopped_at]
    decisions = decisions_of(ended) if ended else {}
    events = []
    for row in found:
        for moment, verb in ((row.started_at, "started"), (row.stopped_at, "stopped")):
            if moment and (since is None or moment >= since) and (until is None or moment < until):
                outcome = outcome_of(row, decisions.get(row.pk)) if verb == "stopped" else ""
                events.append(ExperimentEvent(moment, row, verb, outcome))
    return events


def _between(field: str, since: datetime | None, until: datetime | None) -> Q:
    found = Q(**{f"{field}__isnull": False})
    if since:
        found &= Q(**{f"{field}__gte": since})
    return found & Q(**{f"{field}__lt": until}) if until else found


def percent(share: float | None) -> str:
    """“62 %”; a dash where there is nothing to say."""
    return NOTHING if share is None else f"{share:.0%}".replace("%", " %")


def quoted(text: str) -> str:
    """`text` in quotation marks; those inside it become single ones. Empty for none."""
    return f"“{text.translate(INNER_QUOTES)}”" if text else ""


def _who(publication: Publication) -> str:
    if publication.by:
        return str(publication.by)
    return f"{publication.client_name} (API)" if publication.client_name else "the catalogue"


def _approval_change(own: Figures, before: Figures | None) -> Change:
    if before is None or own.approval is None or before.approval is None:
        return Change()
    points = round((own.approval - before.approval) * 100)
    if points == 0:
        return Change("as before")
    return Change(
        f"{abs(points)} point{'' if abs(points) == 1 else 's'} {_way(points)}", "good" if points > 0 else "bad"
    )


def _cost_change(own: Figures, before: Figures | None) -> Change:
    if before is None or own.cost_per_approved is None or not before.cost_per_approved:
        return Change()
    share = round(float(own.cost_per_approved / before.cost_per_approved - 1) * 100)
    if share == 0:
        return Change("as before")
    return Change(f"{abs(share):,} % {_way(share)}", "bad" if share > 0 else "good")


def _way(change: int) -> str:
    return "more" if change > 0 else "less"
