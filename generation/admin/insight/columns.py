"""The columns of the tables: what each says, how it is shown, and how sure it is."""

from collections.abc import Callable
from dataclasses import dataclass

from generation.admin.experiments.amounts import percent
from generation.insight import FEWEST, Tally
from llmhub.admin_site.display import NOTHING, duration

Number = int | float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as it is shown; `tells` more when pointed at. `is_few`: of too few decisions to say much."""

    text: str
    tells: str = ""
    is_few: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """`value` of a group, how it is shown, of how many it is (`among`), and its 95 % interval where it is a rate."""

    name: str
    title: str
    tells: str
    value: Callable[[Tally], Number]
    shown: Callable[[Number], str]
    among: Callable[[Tally], int] | None = None
    interval: Callable[[Tally], list[float]] | None = None

    def cell(self, tally: Tally) -> Cell:
        """The figure of one group."""
        value = self.value(tally)
        if value is None or self.among is None:
            return Cell(self.shown(value))
        among = self.among(tally)
        return Cell(self.shown(value), self._sure(tally, among), among < FEWEST)

    def _sure(self, tally: Tally, among: int) -> str:
        of = f"Of {among:,}{', too few to say much' if among < FEWEST else ''}"
        if self.interval is None:
            return f"{of}."
        low, high = self.interval(tally)
        return f"{of}. 95 % interval: {percent(low)} to {percent(high)}."


def count_text(value: Number) -> str:
    """“1,234”; a dash for none."""
    return f"{value:,.0f}" if value else NOTHING


def share_text(value: Number) -> str:
    """“42.1 %”; a dash where there is none."""
    return NOTHING if value is None else percent(value)


def time_text(value: Number) -> str:
    """Milliseconds as people read them, up to days; a dash where there is none."""
    if value is None or value < 3_600_000:
        return duration(None if value is None else round(value))
    hours = value / 3_600_000
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} days"


COLUMNS = [
    Column("decisions", "Decisions", "Approved, rejected, or another attempt asked for.", lambda t: t.decisions, count_text),
    Column(
        "approval_rate", "Approved", "Approvals of all decisions.", lambda t: t.approval_rate, share_text,
        lambda t: t.decisions, lambda t: t.approval_interval,
    ),
    Column(
        "unchanged_rate", "Unchanged", "Approvals without a change, of all approvals.", lambda t: t.unchanged_rate,
        share_text, lambda t: t.approved, lambda t: t.unchanged_interval,
    ),
    Column(
        "edit_share", "Words changed", "The mean share of words that people changed, over all approvals.",
        lambda t: t.edit_share, share_text, lambda t: t.measured,
    ),
    Column(
        "edit_share_of_changed", "… where any", "The same over the approvals that changed something.",
        lambda t: t.edit_share_of_changed, share_text, lambda t: t.changed,
    ),
    Column(
        "took_median", "Time, median", "From opening the card to the decision: half took less. Without bulk actions.",
        lambda t: t.took_median, time_text, lambda t: t.opened,
    ),
    Column(
        "took_p90", "Time, 90 %", "From opening the card to the decision: 90 % took less. Without bulk actions.",
        lambda t: t.took_p90, time_text, lambda t: t.opened,
    ),
    Column("again", "Asked again", "Another attempt was asked for.", lambda t: t.again, count_text),
    Column("in_bulk", "In bulk", "Decided among others in one action.", lambda t: t.in_bulk, count_text),
    Column("undone", "Undone", "Decisions that their reviewer took back; they do not count.", lambda t: t.undone, count_text),
    Column(
        "reopened", "Reopened", "Decided texts that were made drafts again. With reviewers: by whom.",
        lambda t: t.reopened, count_text,
    ),
]  # fmt: skip
