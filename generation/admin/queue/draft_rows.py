"""The drafts that wait, in the order in which they are handed out."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from generation.admin.names import names_of_clients, names_of_groups, names_of_people, names_of_use_cases
from generation.desk.counting import MOST_COUNTED
from generation.desk.queue import ORDER, Filters, chosen
from generation.models import Suggestion
from generation.models.suggestion import LOW_SCORE
from llmhub.admin_site.display import age_tag, foreign, visible

from .due_tag import due_tag
from .first_words import BEGINNING, SHOWN, first_words

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PAGE = 25
# Further pages would cost more the further back they are; filters lead there.
PAGES = MOST_COUNTED // PAGE
# Plain values: a page of rows with all that belongs to them would be hundreds of objects otherwise.
_COLUMNS = (
    "pk", "use_case_id", "client_id", "subject", "score", "unsupported_facts", "findings_count", "risk", "due_at",
    "created_at", "claimed_by_id", "claimed_until", "assigned_to_id", "assigned_group_id", "assigned_note", "beginning",
    "is_data",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One line of the list. `risks` are (what, tone); `holder` has it in hand; `assigned` is whom it is for."""

    pk: Any
    use_case: str
    client: str
    subject: SafeString | str
    words: SafeString | str
    risks: list[tuple[str, str]]
    due: SafeString | str
    age: SafeString | str
    holder: str
    assigned: str
    note: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """Some of the list. `number` counts from 1; `ends` that there are more drafts than pages."""

    rows: list[DraftRow]
    number: int
    has_next: bool
    ends: bool


def draft_page(filters: Filters, person: "User", number: int) -> DraftPage:
    """Page `number` of the drafts that `filters` let through."""
    first = (number - 1) * PAGE
    found = list(_shown(chosen(filters, person))[first : first + PAGE + 1])
    names, now = _names_for(found, person), timezone.now()
    more = len(found) > PAGE
    rows = [_row(draft, names, now) for draft in found[:PAGE]]
    return DraftPage(rows, number, more and number < PAGES, more and number >= PAGES)


def page_number(text: str) -> int:
    """The number in an address; 1 for what is none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), PAGES)


def _shown(drafts: QuerySet[Suggestion]) -> QuerySet[Any, Any]:
    told = drafts.annotate(beginning=BEGINNING, is_data=Q(data__isnull=False))
    return told.order_by(*ORDER).values_list(*_COLUMNS, named=True)


@dataclass(frozen=True, slots=True)
class _Names:
    """By id; the person who looks is “you”."""

    use_cases: dict[int, str]
    clients: dict[int, str]
    people: dict[int, str]
    groups: dict[int, str]


def _names_for(drafts: list[Any], person: "User") -> _Names:
    """The names that `drafts` need. Four queries at most."""
    people = {pk for draft in drafts for pk in (draft.claimed_by_id, draft.assigned_to_id) if pk}
    groups = {draft.assigned_group_id for draft in drafts if draft.assigned_group_id}
    return _Names(
        names_of_use_cases(draft.use_case_id for draft in drafts),
        names_of_clients(draft.client_id for draft in drafts),
        names_of_people(people) | {person.pk: "you"},
        names_of_groups(groups),
    )


def _row(draft: Any, names: _Names, now: datetime) -> DraftRow:
    is_held = draft.claimed_by_id and draft.claimed_until and draft.claimed_until > now
    return DraftRow(
        pk=draft.pk,
        use_case=names.use_cases[draft.use_case_id],
        client=names.clients[draft.client_id],
        subject=foreign(draft.subject, 40) if draft.subject else "",
        words=foreign(first_words(draft.beginning, is_data=draft.is_data), SHOWN),
        risks=risks_of(draft),
        due=due_tag(draft.due_at, now),
        age=age_tag(draft.created_at),
        holder=names.people[draft.claimed_by_id] if is_held else "",
        assigned=names.people.get(draft.assigned_to_id) or names.groups.get(draft.assigned_group_id) or "",
        note=visible(draft.assigned_note),
    )


def risks_of(draft: Any) -> list[tuple[str, str]]:
    """Why it should be looked at sooner, in short: what, and the tone of its label."""
    risks = []
    if count := draft.findings_count:
        risks.append((f"{count} finding{'' if count == 1 else 's'}", "danger"))
    if count := draft.unsupported_facts:
        risks.append((f"{count} fact{'' if count == 1 else 's'} not in the brief", "warning"))
    if draft.score is not None and draft.score < LOW_SCORE:
        risks.append((f"score {draft.score.normalize():f}", "warning"))
    if draft.risk and not risks:
        risks.append(("a check failed", "warning"))
    return risks
