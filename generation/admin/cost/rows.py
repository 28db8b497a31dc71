"""The rows of the tables: figures by use case, version, model, client or subject, with what else is known of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from generation.admin.blind import IN_EXPERIMENT
from usage import report
from usage.report import Figures

from .approved import Version, approved_texts
from .ranges import Days
from .subject_clients import clients_of

NO_SUBJECT = "Without a subject"
# So many subjects are shown; they may be very many.
SUBJECTS = 20
MOST_SUBJECTS = 1_000

Hidden = frozenset[Version]


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `part_of` is the use case of a version, `who` the clients of a subject.

    `approved` texts and active `subjects` are None where they are not counted.
    """

    name: str
    figures: Figures
    approved: int | None = None
    subjects: int | None = None
    part_of: str = ""
    version: int | None = None
    who: tuple[str, ...] = ()

    @property
    def cost_per_approved(self) -> Decimal | None:
        """USD."""
        return self.figures.cost / self.approved if self.approved else None

    @property
    def cost_per_subject(self) -> Decimal | None:
        """USD."""
        return self.figures.cost / self.subjects if self.subjects else None


def rows_of(table: str, days: Days, hidden: Hidden, *, most: int = SUBJECTS) -> list[Row]:
    """The rows of a table (a key of TABLES), the dearest first; of subjects the first `most`."""
    if table == "use_case":
        return _use_cases(days)
    if table == "version":
        return _versions(days, hidden)
    if table == "subject":
        return _subjects(days, most)
    return [Row(key, figures) for key, figures in report.rows_by(table, days.start, days.end)]


def _use_cases(days: Days) -> list[Row]:
    subjects = report.active_subjects("use_case", days.start, days.end)
    approved: Counter[str] = Counter()
    for (use_case, _), texts in approved_texts(days.start, days.end).items():
        approved[use_case] += texts
    found = report.rows_by("use_case", days.start, days.end)
    return [Row(key, figures, approved[key], subjects.get(key, 0)) for key, figures in found]


def _versions(days: Days, hidden: Hidden) -> list[Row]:
    """Those that are `hidden` as one row of their use case."""
    subjects = report.active_subjects("version", days.start, days.end)
    approved = approved_texts(days.start, days.end)
    rows, secret = [], defaultdict(list)
    for key, figures in report.rows_by("version", days.start, days.end):
        use_case, number = version_of(key)
        row = Row(key, figures, approved[use_case, number], subjects.get(key, 0), use_case, number)
        if (use_case, number) in hidden:
            secret[use_case].append(row)
        else:
            rows.append(row)
    rows += [_together(use_case, parts) for use_case, parts in secret.items()]
    return sorted(rows, key=lambda row: (-row.figures.cost, row.name))


def _together(use_case: str, parts: list[Row]) -> Row:
    """Subjects are left out: one may have had several of these versions, which can't be told from their numbers."""
    figures = report.together(row.figures for row in parts)
    approved = sum(row.approved or 0 for row in parts)
    return Row(f"{use_case} {IN_EXPERIMENT.lower()}", figures, approved, None, use_case, None)


def version_of(key: str) -> Version:
    """Use case and number of a version as the report calls it, e.g. “sns_auto.captions v3”; 0 where there is none."""
    use_case, _, number = key.rpartition(" v")
    return (use_case, int(number)) if use_case and number.isdecimal() else (key, 0)


def _subjects(days: Days, most: int) -> list[Row]:
    found = report.rows_by("subject", days.start, days.end, limit=most)
    clients = clients_of([key for key, _ in found if key], days.start, days.end)
    return [Row(key or NO_SUBJECT, figures, who=tuple(clients.get(key, ())) if key else ()) for key, figures in found]


def cost_of(rows: Iterable[Row]) -> Decimal:
    """USD of all together."""
    return sum((row.figures.cost for row in rows), Decimal(0))
