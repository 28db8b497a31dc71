"""Which drafts are decided at once: by the queue's filters, or those ticked in the list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Case, QuerySet, TextField, Value, When
from django.db.models.functions import MD5, Left, Length, Substr

from generation.content import answer_of
from generation.desk.duplicates import COMPARED
from generation.desk.queue import ORDER, Filters, chosen
from generation.models import Suggestion
from prompts.models import UseCase

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST = 1_000
# Characters of an answer up to which it is laid out with the others; longer ones when the reader comes to them.
WHOLE = 20_000

_COLUMNS = (
    "state", "purpose", "revision", "copy_of_id", "asked_again_at", "subject", "client__name", "use_case_id",
    "claimed_by__username", "claimed_until", "reviewed_by__username", "reviewed_at", "first_approved_by_id",
    "requested_by_id", "unsupported_facts", "score", "due_at", "created_at",
)  # fmt: skip
_OF_USE_CASE = (
    "slug", "name", "service__slug", "output_schema", "two_reviewers_required", "requester_may_not_approve",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """The drafts, in the queue's order; `more` where there were more than MOST.

    Each has, beside the columns that the page shows, the `start` of its text, the whole text's `length`, and a
    `rest` that is equal where all that follows the start is.
    """

    drafts: Sequence[Suggestion]
    more: bool


def by_filters(filters: Filters, person: "User") -> Choice:
    """The first drafts that wait and that `filters` let through."""
    return _choice(chosen(filters, person))


def by_rows(selected: QuerySet[Suggestion]) -> Choice:
    """The rows that somebody ticked, drafts or not."""
    ids = list(selected.order_by(*ORDER).values_list("pk", flat=True)[: MOST + 1])
    return _choice(Suggestion.objects.filter(pk__in=ids))


def answers_of(ids: Iterable[UUID], limit: int = WHOLE) -> dict[UUID, Any]:
    """The answers by id: data, or the text where there is none; without those longer than `limit` characters."""
    rows = Suggestion.objects.annotate(size=Length("content")).filter(pk__in=list(ids), size__lte=limit)
    return {pk: answer_of(text, data) for pk, data, text in rows.values_list("pk", "data", "content")}


def with_use_cases(rows: Iterable[Suggestion]) -> None:
    """Give each row its use case, with no more of it than these pages show."""
    wanted = UseCase.objects.select_related("service").only(*_OF_USE_CASE)
    use_cases = wanted.in_bulk({row.use_case_id for row in rows})
    for row in rows:
        row.use_case = use_cases[row.use_case_id]


def _choice(found: QuerySet[Suggestion]) -> Choice:
    rows = found.select_related("client", "claimed_by", "reviewed_by").only(*_COLUMNS).order_by(*ORDER)
    longer = When(length__gt=COMPARED, then=MD5(Substr("content", COMPARED + 1)))
    rest = Case(longer, default=Value(""), output_field=TextField())
    annotated = rows.annotate(start=Left("content", COMPARED), length=Length("content")).annotate(rest=rest)
    drafts = list(annotated[: MOST + 1])
    with_use_cases(drafts)
    return Choice(drafts[:MOST], len(drafts) > MOST)
