"""When a draft is due, for a table."""

from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString

from generation.admin.desk.due_words import due_of
from llmhub.admin_site.display import NOTHING, stamp


def due_tag(at: datetime | None, now: datetime | None = None) -> SafeString | str:
    """“in 25 min”, “overdue by 2 h”, as an element that tells the full time when pointed at; a dash for no due time."""
    due = due_of(at, now)
    if due is None:
        return NOTHING
    return format_html(
        '<time datetime="{}" title="{}" class="hub-nowrap{}">{}</time>',
        due.at.isoformat(), stamp(due.at), f" hub-due-{due.tone}" if due.tone else "", due.words.removeprefix("due "),
    )  # fmt: skip
