"""Deciding many drafts at once: the page, the texts that it asks for later, and where the decisions arrive."""

from .bulk_page import bulk_page
from .decide_page import decide_page
from .text_page import text_page

PAGES = {
    "bulk": ("bulk/", bulk_page),
    "bulk_text": ("bulk/text/", text_page),
    "bulk_decide": ("bulk/decide/", decide_page),
}
