"""How many drafts wait for a person."""

from django.http import HttpRequest

from generation.desk.counting import Count
from generation.desk.queue import waiting_drafts

# Long columns that are left in the database wherever nobody reads them.
LONG = ["variables", "content", "data", "quality", "error_detail", "reject_comment", "instruction"]


def badge(request: HttpRequest) -> str:
    """How many wait, for the sidebar; nothing for none. It is on every page, so it counts no further than people read."""
    count = Count.of(waiting_drafts())
    return str(count) if count else ""
