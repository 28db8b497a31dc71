"""The bell in the header of the admin's pages."""

from typing import Any

from django import template
from django.urls import reverse

from llmhub.admin_site.display import ago, visible
from usage.alerts.bell import button
from usage.models import Alert

register = template.Library()


@register.inclusion_tag("admin/usage/alert/bell.html", takes_context=True)
def alert_bell(context: template.Context) -> dict[str, Any]:
    """A button with the number of new alerts; nothing, and no query, for whoever may not see them."""
    is_popup = bool(context.get("is_popup"))
    return {"bell": None if is_popup else button(context["request"]), "csrf_token": context.get("csrf_token")}


@register.filter
def place(alert: Alert) -> str:
    """Where an alert leads: to what it is about, else to its own page."""
    return alert.link or reverse("admin:usage_alert_change", args=[alert.pk])


register.filter("ago", ago)
register.filter("visible", visible)
