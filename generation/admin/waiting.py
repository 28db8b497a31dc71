"""The drafts that wait for a person, and which of them comes next."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from generation.models import Suggestion

MOST_COUNTED = 1_000
# Long columns that are left in the database wherever nobody reads them.
LONG = ["variables", "content", "data", "error_detail", "reject_comment"]


def waiting_drafts() -> QuerySet[Suggestion]:
    """Drafts to be decided; one that shows another's answer is decided with that one, and the studio's are nobody's."""
    drafts = Suggestion.objects.filter(state=Suggestion.State.DRAFT, copy_of=None)
    return drafts.filter(purpose=Suggestion.Purpose.REQUEST)


def next_draft(after: Suggestion | None = None) -> Suggestion | None:
    """The draft to look at next: those of the same use case first, oldest first; then round again from the start."""
    queue = waiting_drafts().order_by("use_case_id", "created_at", "id").defer(*LONG)
    if after is None:
        return queue.first()
    later = Q(created_at__gt=after.created_at) | Q(created_at=after.created_at, id__gt=after.id)
    behind = Q(use_case_id__gt=after.use_case_id) | Q(use_case_id=after.use_case_id) & later
    return queue.filter(behind).first() or queue.exclude(pk=after.pk).first()


def badge(request: HttpRequest) -> str:
    """How many wait, for the sidebar; nothing for none. It is on every page, so it counts no further than people read."""
    count = waiting_drafts().order_by()[:MOST_COUNTED].count()
    if count == MOST_COUNTED:
        return f"{count:,}+"
    return f"{count:,}" if count else ""
