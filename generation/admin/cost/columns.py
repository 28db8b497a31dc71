"""The columns of the tables: what each says, and how it is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from llmhub.admin_site.display import NOTHING, duration, money, short_count

from . import words
from .rows import Row
from .sums import rate


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as it is shown; `tells` more when pointed at."""

    text: str
    tells: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`value` is what is sorted by, None where there is none; `cell` how it is shown, given what all rows cost."""

    name: str
    title: str
    tells: str
    value: Callable[[Row], Any]
    cell: Callable[[Row, Decimal], Cell]


def _plain(value: Callable[[Row], Any], shown: Callable[[Any], str]) -> tuple[Any, Any]:
    return value, lambda row, whole: Cell(shown(value(row)))


def _cost(row: Row, whole: Decimal) -> Cell:
    figures = row.figures
    notes = [f"{money(figures.estimated_cost)} of it estimated." if figures.estimated_cost else ""]
    notes.append(f"{figures.unpriced:,} requests of unknown cost." if figures.unpriced else "")
    return Cell(money(figures.cost), " ".join(filter(None, notes)))


def _share(row: Row, whole: Decimal) -> Cell:
    return Cell(words.share(float(row.figures.cost / whole)) if whole else NOTHING)


def _tokens(row: Row, whole: Decimal) -> Cell:
    into, out = row.figures.whole_input, row.figures.tokens_output
    if not (into or out):
        return Cell(NOTHING)
    return Cell(f"{short_count(into)} / {short_count(out)}", f"{into:,} in, {out:,} out.")


_ALL = [
    Column("requests", "Requests", "Answered and failed.", *_plain(lambda row: row.figures.requests, words.count)),
    Column("cost", "Cost", "USD. What is not known counts as nothing.", lambda row: row.figures.cost, _cost),
    Column("share", "Share", "Of what all of it cost in these days.", lambda row: row.figures.cost, _share),
    Column(
        "tokens", "Tokens in / out", "In: with what the provider read from its cache or wrote to it.",
        lambda row: row.figures.whole_input + row.figures.tokens_output, _tokens,
    ),
    Column(
        "approved", "Approved", "Texts that people approved in these days, without copies.",
        *_plain(lambda row: row.approved, words.count),
    ),
    Column(
        "cost_per_approved", "Cost an approved text", "All that it cost, over its approved texts.",
        *_plain(lambda row: row.cost_per_approved, money),
    ),
    Column(
        "cost_per_subject", "Cost a subject", "All that it cost, over its active subjects. Over more than 31 days, each month’s subjects are added up.",
        *_plain(lambda row: row.cost_per_subject, money),
    ),
    Column(
        "p95", "p95", "95 % of the answers came within that time.",
        *_plain(lambda row: row.figures.latencies.percentile(0.95), duration),
    ),
    Column(
        "hits", "From cache", "Share of requests that the hub’s own cache answered, stale or not.",
        *_plain(lambda row: rate(row.figures.cached, row.figures.requests), words.share),
    ),
    Column(
        "fallbacks", "Fallbacks", "Answered with a stale text, an approved copy or the fixed text.",
        *_plain(lambda row: row.figures.fallbacks, words.count),
    ),
    Column(
        "failed", "Failed", "Requests without an answer.",
        *_plain(lambda row: row.figures.requests - row.figures.succeeded, words.count),
    ),
]  # fmt: skip
_OF_TEXTS = {"approved", "cost_per_approved", "cost_per_subject"}
_OF_OTHERS = {"failed"}


def columns_of(table: str) -> list[Column]:
    """The columns of a table; use cases and versions tell what texts cost, and have no room for more."""
    left_out = _OF_OTHERS if table in ("use_case", "version") else _OF_TEXTS
    return [one for one in _ALL if one.name not in left_out]
