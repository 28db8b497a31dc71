"""Fields for limits of plans and clients, and what is used of them as people read it."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from llmhub.admin_site.display import short_count
from usage.inbound import allowed_requests, allowed_tokens
from usage.models import Client

MOST_REQUESTS = 1_000_000
MOST_TOKENS = 10**12
# From here on no table has room for all digits.
TOO_LONG = 10**8


def requests_field(label: str = "Requests a minute", **options: Any) -> forms.IntegerField:
    """Requests a minute."""
    return _field(label, MOST_REQUESTS, **options)


def tokens_field(label: str = "Tokens a month", **options: Any) -> forms.IntegerField:
    """Tokens a month."""
    return _field(label, MOST_TOKENS, **options)


def _field(label: str, most: int, **options: Any) -> forms.IntegerField:
    wrong = f"Give a whole number from 0 to {most:,}."
    messages = {"invalid": wrong, "min_value": wrong, "max_value": wrong}
    widget = UnfoldAdminIntegerFieldWidget({"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, error_messages=messages, widget=widget, **options
    )


def used_in_words(used: int, limit: int) -> str:
    """“123,456 of 500,000 (25 %)”, “150.2M of 10.0B (1 %)”."""
    share = f"{100 * used // limit} %" if limit else "nothing is allowed"
    if limit < TOO_LONG:
        return f"{used:,} of {limit:,} ({share})"
    return f"{short_count(used)} of {short_count(limit)} ({share})"


def used_bar(used: int, limit: int) -> SafeString:
    """The same with a bar; from 80 % on it warns."""
    share = min(used / limit, 1) if limit else 1
    tone = "bad" if share >= 1 else "warn" if share >= 0.8 else "good"
    return format_html(
        '<span class="hub-used hub-used-{}"><meter max="1" value="{}" aria-hidden="true"></meter> <span>{}</span></span>',
        tone, f"{share:.4f}", used_in_words(used, limit),
    )  # fmt: skip


def tokens_bar(client: Client, used: int) -> SafeString:
    """What `client` used of this month's tokens. Reads `plan`."""
    return used_bar(used, allowed_tokens(client))


def requests_in_words(client: Client) -> str:
    """Requests a minute, and whether they are its own. Reads `plan`."""
    own = "" if client.requests_per_minute is None else " (its own)"
    return f"{allowed_requests(client):,}{own}"
