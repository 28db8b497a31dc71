from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from llmhub.admin_site.display import NOTHING, age_tag
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.admin_site.search import UseCaseSearch
from llmhub.errors import WrongState
from prompts import publishing
from prompts.draft_saving import save_draft
from prompts.models import EDITABLE, PromptVersion

from .columns import CONTRACT, WORDING, of
from .compare_page import compare_page, compare_url
from .new_draft import choose_use_case_page, new_draft_page
from .publish_pages import publish_page
from .state_filter import STATES, StateFilter, in_experiment, state_of
from .use_case_filter import UseCaseFilter
from .version_form import LockedVersionForm

if TYPE_CHECKING:
    pass

__all__ = ["STATES", "PromptVersionAdmin", "author_of"]


@admin.register(PromptVersion)
class PromptVersionAdmin(UseCaseSearch, HubModelAdmin):
    """Wording, model and limits of use cases. Drafts can be edited; what was published never changes."""

    form = LockedVersionForm
    compressed_fields = False
    empty_hint = "Versions come from the catalogue or begin as a draft."
    list_display = ["show_version", "show_state", "show_model", "note", "show_author", "show_made", "show_published"]
    list_select_related = ["use_case__service", "created_by"]
    list_filter = [UseCaseFilter, StateFilter]
    search_fields = ["use_case__name", "note", "model"]
    search_versions = ["number"]
    search_help_text = "Use case, version, note, model"
    ordering = ["use_case__service__slug", "use_case__slug", "-number"]
    actions = ["compare_selected"]
    actions_detail: list[Any] = ["compare_live", "archive", "unarchive", "draft_from", "publish"]
    list_defer = [*WORDING, *of("use_case", CONTRACT)]
    change_form_outer_before_template = "admin/prompts/promptversion/facts.html"
    change_form_before_template = "admin/prompts/promptversion/seen.html"

    class Media:
        js = ["prompts/editor.js", "prompts/compare.js"]

    def get_urls(self) -> list[URLPattern]:
        compare = self.admin_site.admin_view(lambda request: compare_page(self, request))
        return [path("compare/", compare, name="prompts_promptversion_compare"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromptVersion]:
        rows = super().get_queryset(request).select_related("use_case__service", "created_by", "changed_by")
        return rows.annotate(in_experiment=in_experiment())

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
        return super().has_change_permission(request, obj) and (obj is None or (obj.is_draft and not obj.is_archived))

    def has_delete_permission(self, request: HttpRequest, obj: PromptVersion | None = None) -> bool:
        """Drafts, by who may change them."""
        return obj is not None and obj.is_draft and self.has_change_permission(request)

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
        """Store what was sent; the form has seen to it that nobody changed the draft meanwhile."""
        values = {name: form.cleaned_data[name] for name in EDITABLE}
        by = person_of(request)
        save_draft(obj.pk, form.cleaned_data["seen"], values, by=by)

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
        unfit = _unfit_actions(version) if version else {"publish", "archive", "unarchive", "compare_live"}
        return [one for one in allowed if one.action_name.removeprefix("prompts_promptversion_") not in unfit]

    @action(description="Compare", icon="difference", url_path="compare-live", permissions=["view"])
    def compare_live(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The live version beside this one."""
        version = self.find(request, object_id)
        return HttpResponseRedirect(compare_url(version.use_case.live_version_id, version.pk))

    @action(description="Archive", icon="archive", permissions=["draft"], attrs={"data-post": ""})
    def archive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put it away: lists leave it out, and it cannot be published."""
        return self._put(request, object_id, publishing.archive, "is in the archive: lists leave it out from now on.")

    @action(description="Take out of the archive", icon="unarchive", permissions=["draft"], attrs={"data-post": ""})
    def unarchive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._put(request, object_id, publishing.unarchive, "is back from the archive.")

    def _put(self, request: HttpRequest, object_id: str, verb: Any, said: str) -> HttpResponse:
        version = self.find(request, object_id)
        if request.method == "POST":
            try:
                verb(version)
                self.log_change(request, version, f"{version} {said}")
                messages.success(request, f"{version} {said}")
            except WrongState as error:
                messages.error(request, f"{error.detail} Nothing was changed.")
        return HttpResponseRedirect(reverse("admin:prompts_promptversion_change", args=[version.pk]))

    @admin.action(description="Compare the two selected", permissions=["view"])
    def compare_selected(self, request: HttpRequest, queryset: QuerySet[PromptVersion]) -> HttpResponse | None:
        """Two versions of one use case beside each other, the older first."""
        chosen = list(queryset.order_by("number").values_list("pk", "use_case_id")[:3])
        if len(chosen) != 2 or chosen[0][1] != chosen[1][1]:
            messages.error(request, "Select two versions of the same use case to compare them.")
            return None
        return HttpResponseRedirect(compare_url(chosen[0][0], chosen[1][0]))

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
        return state_of(version, in_experiment=version.in_experiment)  # type: ignore[attr-defined]

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


def _unfit_actions(version: PromptVersion) -> set[str]:
    """The actions that make no sense for `version`."""
    unfit = {"archive"} if version.is_archived else {"unarchive"}
    if version.is_live:
        unfit |= {"publish", "archive"}
    if version.is_archived:
        unfit.add("publish")
    return unfit


def author_of(version: PromptVersion) -> str:
    """Who made `version`."""
    from_catalogue = version.source == PromptVersion.Source.CATALOG
    return str(version.created_by or ("Catalogue" if from_catalogue else NOTHING))


def _prompt(text: str) -> SafeString | str:
    return format_html('<pre class="hub-prompt" dir="auto">{}</pre>', text) if text else NOTHING
