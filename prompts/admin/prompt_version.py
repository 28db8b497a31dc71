from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from llmhub.admin_site.display import NOTHING, age_tag
from llmhub.admin_site.pages import HubModelAdmin
from prompts.models import PromptVersion

from .columns import CONTRACT, WORDING, of
from .new_draft import choose_use_case_page, new_draft_page
from .publish_pages import publish_page
from .use_case_filter import UseCaseFilter
from .version_form import PromptVersionForm

STATES = {"Live": "success", "Draft": "warning", "Published": "info"}


class StateFilter(DropdownFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("live", "Live"), ("draft", "Draft"), ("published", "Published, not live")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PromptVersion]) -> QuerySet[PromptVersion]:
        live = {"use_case__live_version": F("pk")}
        match self.value():
            case "live":
                return queryset.filter(**live)
            case "draft":
                return queryset.filter(status=PromptVersion.Status.DRAFT)
            case "published":
                return queryset.filter(status=PromptVersion.Status.PUBLISHED).exclude(**live)
        return queryset


@admin.register(PromptVersion)
class PromptVersionAdmin(HubModelAdmin):
    """Wording, model and limits of use cases. Drafts can be edited; what was published never changes."""

    form = PromptVersionForm
    compressed_fields = False
    empty_hint = "Versions come from the catalogue or begin as a draft."
    list_display = ["show_version", "show_state", "show_model", "note", "show_author", "show_made", "show_published"]
    list_select_related = ["use_case__service", "created_by"]
    list_filter = [UseCaseFilter, StateFilter]
    search_fields = ["use_case__name", "use_case__slug", "use_case__service__slug", "note", "model"]
    search_help_text = "Use case, note, model"
    ordering = ["use_case__service__slug", "use_case__slug", "-number"]
    actions_detail = ["draft_from", "publish"]
    list_defer = [*WORDING, *of("use_case", CONTRACT)]
    change_form_outer_before_template = "admin/prompts/promptversion/facts.html"
    change_form_before_template = "admin/prompts/promptversion/seen.html"

    class Media:
        js = ["prompts/editor.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromptVersion]:
        return super().get_queryset(request).select_related("use_case__service", "created_by")

    def get_fieldsets(self, request: HttpRequest, obj: PromptVersion | None = None) -> Any:
        if obj and not self.has_change_permission(request, obj):
            return [
                ("Wording", {"fields": ["read_system_prompt", "read_user_prompt"]}),
                ("Model and limits", {"fields": ["model", "max_tokens", "effort", "note"]}),
            ]
        return [
            ("Wording", {"fields": ["system_prompt", "user_prompt"]}),
            ("Model and limits", {"fields": ["model", ("max_tokens", "effort"), "note"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: PromptVersion | None = None) -> list[str]:
        if obj and not self.has_change_permission(request, obj):
            return ["read_system_prompt", "read_user_prompt"]
        return []

    def has_change_permission(self, request: HttpRequest, obj: PromptVersion | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: PromptVersion | None = None) -> bool:
        """Drafts, by who may change them."""
        return obj is not None and obj.is_draft and self.has_change_permission(request, obj)

    def has_draft_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.has_add_permission(request)

    def has_publish_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("prompts.publish_promptversion")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return choose_use_case_page(self, request)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Delete a draft, unless something was made with it."""
        version = self.find(request, object_id)
        if not self.has_delete_permission(request, version):
            raise PermissionDenied
        *_, protected = self.get_deleted_objects([version], request)
        if protected:
            messages.error(request, f"{version} was used already, so it is kept. Nothing was deleted.")
            return HttpResponseRedirect(reverse("admin:prompts_promptversion_change", args=[version.pk]))
        return super().delete_view(request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: PromptVersion, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data and obj.source != PromptVersion.Source.ADMIN:
            # Whatever a person changed is theirs: loading the catalogue again leaves it alone.
            obj.source = PromptVersion.Source.ADMIN
            obj.save(update_fields=["source"])

    def response_post_save_change(self, request: HttpRequest, obj: PromptVersion) -> HttpResponseRedirect:
        """Stay with the draft: publishing it, or going on with it, comes next."""
        return HttpResponseRedirect(reverse("admin:prompts_promptversion_change", args=[obj.pk]))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        more = {"show_save_and_continue": False, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, more)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        version = self.get_object(request, object_id)
        allowed = super().get_actions_detail(request, object_id)
        live = version is None or version.is_live
        return [one for one in allowed if not (live and one.action_name.endswith("_publish"))]

    @action(description="Publish…", icon="publish", permissions=["publish"], variant=ActionVariant.PRIMARY)
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return publish_page(self, request, self.find(request, object_id))

    @action(
        description="New draft from this",
        icon="content_copy",
        permissions=["draft"],
        url_path="new-draft",
        attrs={"data-post": ""},
    )
    def draft_from(self, request: HttpRequest, object_id: str) -> HttpResponse:
        version = self.find(request, object_id)
        return new_draft_page(self, request, version.use_case, based_on=version)

    @display(description="Version", ordering="use_case__slug")
    def show_version(self, version: PromptVersion) -> str:
        return str(version)

    @display(description="State", label=STATES)
    def show_state(self, version: PromptVersion) -> str:
        return "Live" if version.is_live else version.get_status_display()

    @display(description="Model", ordering="model")
    def show_model(self, version: PromptVersion) -> SafeString:
        return format_html('<span class="hub-nowrap">{}</span>', version.model)

    @display(description="By", ordering="created_by__username")
    def show_author(self, version: PromptVersion) -> str:
        return author_of(version)

    @display(description="Made", ordering="created_at")
    def show_made(self, version: PromptVersion) -> SafeString | str:
        return age_tag(version.created_at)

    @display(description="Published", ordering="published_at")
    def show_published(self, version: PromptVersion) -> SafeString | str:
        return age_tag(version.published_at)

    @display(description="System prompt")
    def read_system_prompt(self, version: PromptVersion) -> SafeString | str:
        return _prompt(version.system_prompt)

    @display(description="User prompt")
    def read_user_prompt(self, version: PromptVersion) -> SafeString | str:
        return _prompt(version.user_prompt)


def author_of(version: PromptVersion) -> str:
    """Who made `version`."""
    from_catalogue = version.source == PromptVersion.Source.CATALOG
    return str(version.created_by or ("Catalogue" if from_catalogue else NOTHING))


def _prompt(text: str) -> SafeString | str:
    return format_html('<pre class="hub-prompt" dir="auto">{}</pre>', text) if text else NOTHING
