"""The filters above the queue: each a link that keeps the others."""

from dataclasses import dataclass, replace

from generation.admin.review_filters import query_of
from generation.desk.queue import Filters

FLAGS = (
    ("", "All"), ("overdue", "Overdue"), ("risky", "Risky"), ("findings", "Findings"),
    ("facts", "Facts not in the brief"), ("low", "Low score"),
)  # fmt: skip
WHOSE = (("", "Anybody"), ("mine", "Me"), ("unassigned", "Nobody"))
AGES = (("", "Any time"), ("hour", "Over an hour"), ("day", "Over a day"), ("week", "Over a week"))
_GROUPS = (("flag", "Which", FLAGS), ("whose", "Assigned to", WHOSE), ("older", "Waiting for", AGES))


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice of a filter."""

    title: str
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class ChipGroup:
    """One filter with its choices."""

    title: str
    chips: list[Chip]


def chip_groups(filters: Filters) -> list[ChipGroup]:
    """The filters that are chosen by a click."""
    return [
        ChipGroup(title, [_chip(filters, name, value, words) for value, words in choices])
        for name, title, choices in _GROUPS
    ]


def in_words(filters: Filters) -> str:
    """What is filtered, in words: “email.inquiry, overdue, assigned to me”; empty for nothing."""
    parts = [
        filters.use_case or filters.service,
        _words(FLAGS, filters.flag),
        f"assigned to {words}" if (words := _words(WHOSE, filters.whose)) else "",
        f"waiting {words}" if (words := _words(AGES, filters.older)) else "",
    ]
    return ", ".join(part for part in parts if part)


def settled(filters: Filters) -> Filters:
    """`filters` without a use case of another service than the one that was chosen."""
    is_other = filters.service and not filters.use_case.startswith(f"{filters.service}.")
    return replace(filters, use_case="") if is_other else filters


def _words(choices: tuple[tuple[str, str], ...], value: str) -> str:
    return dict(choices).get(value, "").lower() if value else ""


def _chip(filters: Filters, name: str, value: str, words: str) -> Chip:
    # Whatever is no choice selects nothing special, as “all” does.
    return Chip(words, query_of(replace(filters, **{name: value})), getattr(filters, name) == value)
