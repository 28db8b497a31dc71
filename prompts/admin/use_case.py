from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from llmhub.admin_site.display import NOTHING, age_tag
from llmhub.admin_site.pages import HubModelAdmin, ReadOnlyInline
from prompts.models import PromptVersion, Publication, UseCase

from .columns import CONTRACT, WORDING, of
from .new_draft import new_draft_page
from .prompt_version import STATES, author_of
from .publication import KINDS, LONG, version_link
from .publish_pages import roll_back_page
from .use_case_form import UseCaseForm, cache_time

LEAN = [*WORDING, *of("use_case", CONTRACT)]
POLICIES = {"None": "success", "Optional": "info", "Required": "warning"}


class VersionInline(ReadOnlyInline):
    """The versions of one use case."""

    model = PromptVersion
    verbose_name_plural = "Versions"
    fields = ["show_number", "show_state", "model", "note", "show_author", "show_made", "show_published"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromptVersion]:
        return super().get_queryset(request).select_related("use_case__service", "created_by").defer(*LEAN)

    @display(description="Version")
    def show_number(self, version: PromptVersion) -> SafeString | str:
        return version_link(version)

    @display(description="State")
    def show_state(self, version: PromptVersion) -> SafeString:
        state = "Live" if version.is_live else version.get_status_display()
        return format_html('<span class="hub-label hub-label-{}">{}</span>', STATES[state], state)

    @display(description="By")
    def show_author(self, version: PromptVersion) -> str:
        return author_of(version)

    @display(description="Made")
    def show_made(self, version: PromptVersion) -> SafeString | str:
        return age_tag(version.created_at)

    @display(description="Published")
    def show_published(self, version: PromptVersion) -> SafeString | str:
        return age_tag(version.published_at)


class PublicationInline(ReadOnlyInline):
    """What was live when, and why."""

    model = Publication
    fk_name = "use_case"
    verbose_name_plural = "Publications"
    fields = ["show_kind", "show_version", "show_replaced", "note", "show_by", "show_at"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        related = ("use_case__service", "version", "replaced", "by")
        return super().get_queryset(request).select_related(*related).defer(*LONG)

    @display(description="What")
    def show_kind(self, publication: Publication) -> SafeString:
        kind = publication.get_kind_display()
        return format_html('<span class="hub-label hub-label-{}">{}</span>', KINDS[kind], kind)

    @display(description="Now live")
    def show_version(self, publication: Publication) -> SafeString | str:
        return version_link(publication.version)

    @display(description="Instead of")
    def show_replaced(self, publication: Publication) -> SafeString | str:
        return version_link(publication.replaced)

    @display(description="By")
    def show_by(self, publication: Publication) -> str:
        return str(publication.by or NOTHING)

    @display(description="When")
    def show_at(self, publication: Publication) -> SafeString | str:
        return age_tag(publication.at)


@admin.register(UseCase)
class UseCaseAdmin(HubModelAdmin):
    """Contracts with clients: what goes in and out, who approves it, how long it is kept."""

    form = UseCaseForm
    empty_hint = "Use cases come from the catalogue: load it with “manage.py load_catalog”."
    list_display = ["show_name", "name", "show_policy", "show_cache", "show_safety", "show_live", "show_state"]
    list_select_related = ["service", "live_version"]
    list_filter = [
        ("service", RelatedDropdownFilter),
        ("review_policy", ChoicesDropdownFilter),
        ("safety_level", ChoicesDropdownFilter),
        "enabled",
    ]
    search_fields = ["name", "slug", "service__slug", "description"]
    search_help_text = "Name, description"
    inlines = [VersionInline, PublicationInline]
    actions_detail = ["roll_back", "draft"]
    change_form_outer_before_template = "admin/prompts/usecase/facts.html"
    list_defer = [*CONTRACT, *of("live_version", WORDING)]
    radio_fields = {"review_policy": admin.VERTICAL, "safety_level": admin.VERTICAL}

    class Media:
        js = ["prompts/editor.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[UseCase]:
        return super().get_queryset(request).select_related("service", "live_version")

    def get_fieldsets(self, request: HttpRequest, obj: UseCase | None = None) -> Any:
        names = ["name"] if obj else ["service", "slug", "name"]
        return [
            (None, {"fields": [*names, "description", "enabled"]}),
            ("Policy", {"fields": ["review_policy", "cache_seconds", "safety_level"]}),
            ("Inputs", {"classes": ["collapse"], "fields": ["input_schema", "reference", "example_variables"]}),
            (
                "Answer",
                {"classes": ["collapse"], "fields": ["output_schema", "output_rules", "example_output", "fallback"]},
            ),
        ]

    def get_inlines(self, request: HttpRequest, obj: UseCase | None) -> list[Any]:
        return self.inlines if obj else []

    def has_roll_back_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("prompts.publish_promptversion")

    def has_draft_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("prompts.add_promptversion")

    @action(description="Roll back…", icon="undo", permissions=["roll_back"], url_path="roll-back")
    def roll_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return roll_back_page(self, request, self.find(request, object_id))

    @action(
        description="New draft",
        icon="edit_note",
        permissions=["draft"],
        url_path="new-draft",
        variant=ActionVariant.PRIMARY,
        attrs={"data-post": ""},
    )
    def draft(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return new_draft_page(self, request, self.find(request, object_id))

    @display(description="Use case", ordering="slug")
    def show_name(self, use_case: UseCase) -> str:
        return use_case.full_name

    @display(description="Review", ordering="review_policy", label=POLICIES)
    def show_policy(self, use_case: UseCase) -> str:
        return use_case.review_policy.capitalize()

    @display(description="Kept", ordering="cache_seconds")
    def show_cache(self, use_case: UseCase) -> str:
        return cache_time(use_case.cache_seconds)

    @display(description="Safety", ordering="safety_level")
    def show_safety(self, use_case: UseCase) -> str:
        return use_case.safety_level.capitalize()

    @display(description="Live", ordering="live_version__number")
    def show_live(self, use_case: UseCase) -> SafeString | str:
        return version_link(use_case.live_version) if use_case.live_version else NOTHING

    @display(description="State", ordering="enabled", label={"On": "success", "Off": "danger", "Service off": "danger"})
    def show_state(self, use_case: UseCase) -> str:
        if not use_case.service.enabled:
            return "Service off"
        return "On" if use_case.enabled else "Off"
