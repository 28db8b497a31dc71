from typing import Any

from django.contrib import admin

from llmhub.admin_site.pages import ReadOnlyModelAdmin
from prompts.models import PublishRequest


@admin.register(PublishRequest)
class PublishRequestAdmin(ReadOnlyModelAdmin):
    """Drafts that wait for a second person, and what was decided."""


def badge(request: Any) -> str:
    """How many wait, for the sidebar."""
    return str(PublishRequest.objects.filter(state=PublishRequest.State.OPEN).count() or "")
