"""The drafts as the page shows them: in groups of near-duplicates, one of each laid out, the others by what differs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from generation.admin.blocks import Block, block_of
from generation.desk.duplicates import groups_of
from generation.models import Suggestion
from generation.review.beforehand import approval_hindrance, hindrance, prepare
from llmhub.admin_site.display import visible

from .choosing import answers_of
from .differences import Difference, difference, marks_of, words_at

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Groups whose text stands in the page; those behind are laid out when the reader comes to them.
LAID_OUT = 40
EXCERPT = 300
# An address holds so many ids; groups behind the first LAID_OUT have no more than 1,000 / LAID_OUT members.
MOST_OTHERS = 25


@dataclass(slots=True)
class Row:
    """One draft: why nothing, or no approval, can be decided about it, and how it differs from the one shown."""

    draft: Suggestion
    hindrance: str
    approval_hindrance: str
    difference: Difference | None = None
    text_query: str = ""

    @property
    def pair(self) -> str:
        """What is sent of it: its id and the revision that is seen here."""
        return f"{self.draft.pk}:{self.draft.revision}"

    @property
    def about(self) -> str:
        """Whom the text is for, or the beginning of its id."""
        return visible(self.draft.subject) or str(self.draft.pk)[-12:]


@dataclass(slots=True)
class Group:
    """Drafts that go together. `block` lays out the first; where it is None, `text_query` asks for it later.

    `facts` counts those with facts that the brief lacks; `places` are the words of the first that others have not.
    """

    shown: Row
    others: list[Row]
    block: Block | None = None
    text_query: str = ""
    facts: int = 0
    places: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """All of them, the one that is shown first."""
        return [self.shown, *self.others]

    @property
    def count(self) -> int:
        """How many."""
        return 1 + len(self.others)

    @property
    def use_case(self) -> Any:
        """Whose answers these are."""
        return self.shown.draft.use_case

    @property
    def excerpt(self) -> str:
        """The beginning of the text, to stand in its place until it is laid out."""
        return visible((self.shown.draft.start or "")[:EXCERPT])  # type: ignore[attr-defined]

    @property
    def decidable(self) -> int:
        """How many of them can be decided."""
        return sum(not row.hindrance for row in self.rows)


def grouped(drafts: Sequence[Suggestion], person: "User") -> list[Group]:
    """The groups, the largest first. `drafts` are those of a Choice."""
    starts: list[str] = [row.start or "" for row in drafts]  # type: ignore[attr-defined]
    apart = [(row.use_case_id, row.rest) for row in drafts]  # type: ignore[attr-defined]
    prepare(drafts)
    rows = [Row(row, hindrance(row, person), approval_hindrance(row, person)) for row in drafts]
    found = [[rows[place] for place in places] for places in groups_of(starts, apart)]
    groups = [Group(shown, others) for shown, *others in found]
    answers = answers_of(row.draft.pk for at, group in enumerate(groups) for row in _needed(at, group))
    for at, group in enumerate(groups):
        _lay_out(group, answers, is_in_page=at < LAID_OUT)
    return groups


def _needed(at: int, group: Group) -> list[Row]:
    return group.rows if group.others or at < LAID_OUT else []


def _lay_out(group: Group, answers: dict[UUID, Any], *, is_in_page: bool) -> None:
    shown = answers.get(group.shown.draft.pk)
    group.facts = sum(row.draft.unsupported_facts > 0 for row in group.rows)
    for row in group.others:
        row.text_query = _query(row, [group.shown])
        other = answers.get(row.draft.pk)
        if shown is not None and other is not None:
            row.difference = difference(shown, other)
    if shown is None or not is_in_page:
        group.text_query = _query(group.shown, group.others)
        return
    differences = [row.difference for row in group.others if row.difference]
    marks = marks_of(differences, len(group.others))
    group.places = words_at(shown, marks)
    group.block = block_of(shown, group.use_case.output_schema or {}, marks)


def _query(row: Row, others: list[Row]) -> str:
    ids = ",".join(str(other.draft.pk) for other in others[:MOST_OTHERS])
    return urlencode({"id": str(row.draft.pk)} | ({"others": ids} if ids else {}), safe=",")
