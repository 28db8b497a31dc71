"""The drafts that wait, in the order in which they are handed out."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

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
    "pk", "subject", "score", "unsupported_facts", "findings_count", "risk", "due_at", "created_at", "claimed_by_id",
    "claimed_by__username", "claimed_until", "assigned_to_id", "assigned_to__username", "assigned_group__name",
    "assigned_note", "use_case__service__slug", "use_case__slug", "client__name", "beginning", "is_data",
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
    now = timezone.now()
    more = len(found) > PAGE
    rows = [_row(draft, person, now) for draft in found[:PAGE]]
    return DraftPage(rows, number, more and number < PAGES, more and number >= PAGES)


def page_number(text: str) -> int:
    """The number in an address; 1 for what is none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), PAGES)


def _shown(drafts: QuerySet[Suggestion]) -> QuerySet[Any, Any]:
    told = drafts.annotate(beginning=BEGINNING, is_data=Q(data__isnull=False))
    return told.order_by(*ORDER).values_list(*_COLUMNS, named=True)


def _row(draft: Any, person: "User", now: datetime) -> DraftRow:
    is_held = draft.claimed_by_id and draft.claimed_until and draft.claimed_until > now
    is_own = draft.assigned_to_id == person.pk
    return DraftRow(
        pk=draft.pk,
        use_case=f"{draft.use_case__service__slug}.{draft.use_case__slug}",
        client=draft.client__name,
        subject=foreign(draft.subject, 40) if draft.subject else "",
        words=foreign(first_words(draft.beginning, is_data=draft.is_data), SHOWN),
        risks=risks_of(draft),
        due=due_tag(draft.due_at, now),
        age=age_tag(draft.created_at),
        holder=("you" if draft.claimed_by_id == person.pk else draft.claimed_by__username) if is_held else "",
        assigned="you" if is_own else draft.assigned_to__username or draft.assigned_group__name or "",
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
