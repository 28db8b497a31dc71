"""What Unfold asks for by name (see the admin settings)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

BADGES = {"production": ["Production", "danger"], "test": ["Test", "info"], "local": ["Local", "info"]}


def environment(request: HttpRequest) -> list[str]:
    """The badge at the top of each page: text and colour."""
    return ["Sandbox", "warning"] if settings.LLMHUB_SANDBOX else BADGES[settings.LLMHUB_ENV]


def page_facts(request: HttpRequest) -> dict[str, Any]:
    """What the templates of every page may use."""
    return {"sandbox": settings.LLMHUB_SANDBOX}
