"""The warning on every page of the admin while everything is switched off."""

from typing import Any

from django import template
from django.urls import reverse

from llmhub.admin_site.display import ago
from prompts.models import MasterSwitch

register = template.Library()
SEES = ("prompts.view_masterswitch", "prompts.throw_switch")


@register.inclusion_tag("admin/prompts/switches/banner.html", takes_context=True)
def all_off_banner(context: template.Context) -> dict[str, Any]:
    """For everybody who is signed in: whatever they work on waits for it."""
    user = context["request"].user
    if not user.is_authenticated or context.get("is_popup"):
        return {"off": None}
    off = MasterSwitch.objects.filter(enabled=False).select_related("changed_by").first()
    if off is None:
        return {"off": None}
    address = reverse("admin:prompts_masterswitch_changelist") if any(map(user.has_perm, SEES)) else ""
    return {"off": off, "address": address, "ago": ago(off.changed_at) if off.changed_at else ""}


register.filter("hub_ago", ago)
