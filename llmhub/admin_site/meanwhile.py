"""Forms that two people may have open at once: what each has seen goes along, and the second to save is told."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest

from .display import ago

# The hidden field that carries the fingerprint of what was seen.
SEEN = "seen"


def change_of(request: HttpRequest, row: Model, what: str) -> str:
    """Who changed `row` (called `what`) last in the admin, and when, as a sentence."""
    kind = ContentType.objects.get_for_model(row)
    entry = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user").first()
    if entry is None:
        return f"Somebody changed this {what} while you wrote."
    when = ago(entry.action_time)
    if entry.user_id == request.user.pk:
        return f"You changed this {what} {when}, in another window."
    return f"{entry.user.get_username()} changed this {what} {when}, while you wrote."
