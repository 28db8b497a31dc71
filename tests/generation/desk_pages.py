"""The desk's pages as tests visit them: whole, as without scripts, or the part that scripts ask for."""

from typing import Any

from django.test import Client

from generation.models import Suggestion

LIST = "/admin/generation/suggestion/"
# What htmx sends along.
PART = {"HX-Request": "true"}


def page_of(suggestion: Suggestion, verb: str = "change") -> str:
    return f"{LIST}{suggestion.pk}/{verb}/"


def send(browser: Client, suggestion: Suggestion, verb: str, query: str = "", **fields: Any) -> Any:
    """What the page's scripts get for deciding."""
    data = {"seen_revision": str(suggestion.revision), **fields}
    return browser.post(page_of(suggestion, verb) + query, data, headers=PART)


def stored(suggestion: Suggestion) -> Suggestion:
    return Suggestion.objects.get(pk=suggestion.pk)


def unchanged(suggestion: Suggestion) -> bool:
    now = stored(suggestion)
    return (now.state, now.data, now.revision, now.decisions.count()) == (
        "draft",
        suggestion.data,
        suggestion.revision,
        0,
    )
