"""Forms that two people may have open at once: what each has seen goes along, and the second to save is told."""

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince

# The hidden field that carries the fingerprint of what was seen.
SEEN = "seen"


def who_changed(request: HttpRequest, row: Model) -> str:
    """Who changed `row` last in the admin, and how long ago, as a sentence begins."""
    kind = ContentType.objects.get_for_model(row)
    entry = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user").first()
    if entry is None:
        return "Somebody else"
    who = "You, in another window," if entry.user_id == request.user.pk else entry.user.get_username()
    is_recent = timezone.now() - entry.action_time < timedelta(minutes=1)
    return f"{who} ({'just now' if is_recent else timesince(entry.action_time, depth=1) + ' ago'})"
