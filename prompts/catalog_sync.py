"""Writing the catalogue to the database, leaving alone what people changed there since it was last written.

A three-way merge, field by field, of what the last load wrote (`catalog_contract`), what the row has now, and what the
file says. Where files win, they win over people too. What a use case's file says is remembered whole (`catalog_memory`).

What was once loaded from a team's own files is theirs: the shipped files, which are loaded again with every release, leave
it alone. They would take what the team's files last said for their own words, and what people made of them for a change.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from llmhub.fields import OrderedJSONField

from .catalog_files import Catalog, ReferenceEntry, ServiceEntry, UseCaseEntry
from .catalog_memory import MEMORY, memory_of, remembered
from .catalog_wording import sync_wording
from .models import ReferenceData, Service, UseCase

# Two processes that load at the same time come one after the other (PostgreSQL advisory lock; any constant will do).
_LOCK = 7_305_116_428
# The key of `catalog_contract` that says that a row was last written from a team's own files.
OWN = "own"
LEFT_ALONE = "left alone"
THEIRS = "What was loaded from files of your own is left alone by the shipped ones. --files-win would replace it."

Row = Service | UseCase | ReferenceData


@dataclass(slots=True)
class Summary:
    """What a load did: how many rows of each outcome, and what people should know.

    `shipped` is whether the files are those that llmhub brings along.
    """

    files_win: bool = False
    shipped: bool = False
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def count(self, what: str, outcome: str, number: int = 1) -> None:
        """Count rows of kind `what`."""
        outcomes = self.counts.setdefault(what, {"new": 0, "updated": 0, "unchanged": 0})
        outcomes[outcome] = outcomes.get(outcome, 0) + number

    def lines(self) -> list[str]:
        """The summary for people, one line a kind of row, then the notes."""
        counted = [
            f"{sum(outcomes.values())} {what}: {', '.join(f'{n} {name}' for name, n in outcomes.items() if n)}"
            for what, outcomes in self.counts.items()
        ]
        is_theirs = any(LEFT_ALONE in outcomes for outcomes in self.counts.values())
        return [*counted, *self.notes, *([THEIRS] if is_theirs else [])]


@transaction.atomic
def sync(catalog: Catalog, *, files_win: bool = False, shipped: bool = False) -> Summary:
    """Write a `catalog` without problems: rows, and a new version where wording changed. Idempotent.

    With `files_win`, what people changed by hand is replaced by what the files say. `shipped` are the files that llmhub
    brings along.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    summary = Summary(files_win, shipped)
    for reference in catalog.references:
        _sync_reference(reference, summary)
    for entry in catalog.services:
        _sync_service(entry, summary)
    return summary


def _sync_reference(entry: ReferenceEntry, summary: Summary) -> None:
    row = ReferenceData.objects.select_for_update().filter(name=entry.name).first() or ReferenceData(name=entry.name)
    summary.count("reference data", _merge(row, entry.contract, entry.name, summary))


def _sync_service(entry: ServiceEntry, summary: Summary) -> None:
    service = Service.objects.select_for_update().filter(slug=entry.slug).first() or Service(slug=entry.slug)
    summary.count("services", _merge(service, entry.contract, entry.slug, summary))
    rows = service.use_cases.select_for_update(of=("self",)).select_related("live_version", "running_experiment")
    by_slug = {use_case.slug: use_case for use_case in rows}
    for use_case_entry in entry.use_cases:
        use_case = by_slug.get(use_case_entry.slug) or UseCase(service=service, slug=use_case_entry.slug)
        summary.count("use cases", _sync_use_case(use_case, use_case_entry, summary))


def _sync_use_case(use_case: UseCase, entry: UseCaseEntry, summary: Summary) -> str:
    before = remembered(use_case)
    outcome = _merge(use_case, entry.contract, use_case.full_name, summary, memory_of(entry))
    if outcome == LEFT_ALONE:
        return outcome
    is_reworded, note = sync_wording(use_case, entry.wording, before, files_win=summary.files_win)
    summary.notes += [note] if note else []
    return "updated" if is_reworded and outcome == "unchanged" else outcome


def _merge(
    row: Row, contract: dict[str, Any], name: str, summary: Summary, memory: dict[str, Any] | None = None
) -> str:
    """Bring the fields of `row` up to date that nobody changed by hand; what came of it, as `Summary` counts it."""
    if summary.shipped and not summary.files_win and row.catalog_contract.get(OWN):
        return LEFT_ALONE
    kept_in_mind = ({MEMORY: memory} if memory else {}) | ({} if summary.shipped else {OWN: True})
    if row.pk is None:
        for field_name, value in contract.items():
            setattr(row, field_name, value)
        row.catalog_contract = contract | kept_in_mind
        row.save()
        return "new"
    written = {known: value for known, value in row.catalog_contract.items() if known in contract}
    changed, by_hand = [], []
    for field_name, value in contract.items():
        if _is_changed_by_hand(row, field_name, value):
            by_hand += [] if _is_same(value, _last_written(row, field_name)) and not summary.files_win else [field_name]
            if not summary.files_win:
                continue
        written[field_name] = value
        if not _is_identical(row, field_name, value):
            setattr(row, field_name, value)
            changed.append(field_name)
    if by_hand:
        summary.notes.append(_note(name, by_hand, summary.files_win))
    if not changed and written | kept_in_mind == row.catalog_contract:
        return "unchanged"
    row.catalog_contract = written | kept_in_mind
    row.save(update_fields=[*changed, "catalog_contract", "updated_at"])
    return "updated" if changed else "unchanged"


def _note(name: str, by_hand: list[str], files_win: bool) -> str:
    fields = ", ".join(by_hand)
    if files_win:
        return f"{name}: {fields} had been changed by hand, and is now as the file says."
    return f"{name}: changed by hand, so the file's new {fields} was not taken over."


def _is_changed_by_hand(row: Row, field_name: str, value: Any) -> bool:
    now = getattr(row, field_name)
    return not (_is_same(now, _last_written(row, field_name)) or _is_same(now, value))


def _last_written(row: Row, field_name: str) -> Any:
    """What the last load wrote; where no load wrote the field yet, what a row has that nobody filled in."""
    if field_name in row.catalog_contract:
        return row.catalog_contract[field_name]
    field: Any = row._meta.get_field(field_name)
    return field.get_default()


def _is_same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; the order of keys, which `jsonb` loses, does not count."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _is_identical(row: Row, field_name: str, value: Any) -> bool:
    """Whether the row has `value`, and, where the field keeps it, in the file's order of keys: models write in it."""
    now = getattr(row, field_name)
    if isinstance(row._meta.get_field(field_name), OrderedJSONField):
        return json.dumps(now) == json.dumps(value)
    return _is_same(now, value)
