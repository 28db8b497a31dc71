from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from llmhub.admin_site.pages import HubModelAdmin
from prompts.models import Service

from .switches.said import changes_in_words, setting_before, setting_of, state_in_words

STATES = {"On": "success", "Off": "danger"}


@admin.register(Service)
class ServiceAdmin(HubModelAdmin):
    """Application areas, each with its use cases. Off means: every use case of it answers “not enabled”."""

    empty_hint = "Services come from the catalogue: load it with “manage.py load_catalog”."
    list_display = ["name", "slug", "show_use_cases", "show_state"]
    search_fields = ["name", "slug"]
    fields = ["name", "slug", "description", "enabled", "rollout_percent"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        on = Count("use_cases", filter=Q(use_cases__enabled=True))
        return super().get_queryset(request).annotate(use_case_count=Count("use_cases"), on_count=on)

    def get_readonly_fields(self, request: HttpRequest, obj: Service | None = None) -> list[str]:
        return ["slug"] if obj else []

    def save_model(self, request: HttpRequest, obj: Service, form: Any, change: bool) -> None:
        """Save, and write down who changed the switch, as the page of switches does."""
        super().save_model(request, obj, form, change)
        for said in changes_in_words(setting_before(form), setting_of(obj)) if change else ():
            self.log_change(request, obj, said)

    @display(description="Use cases", ordering="use_case_count")
    def show_use_cases(self, service: Any) -> SafeString:
        text = f"{service.use_case_count}"
        if service.on_count < service.use_case_count:
            text += f" ({service.use_case_count - service.on_count} off)"
        url = f"{reverse('admin:prompts_usecase_changelist')}?service__id__exact={service.pk}"
        return format_html('<a class="hub-link" href="{}">{}</a>', url, text)

    @display(description="State", ordering="enabled", label=STATES)
    def show_state(self, service: Service) -> str:
        return state_in_words(service)
