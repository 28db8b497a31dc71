from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from llmhub.admin_site.display import NOTHING
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.search import UseCaseSearch
from llmhub.ids import row_id
from prompts.models import UseCase
from prompts.publishing import roll_back_target_id

from .columns import CONTRACT, WORDING, of
from .duration_field import duration_in_words
from .file_differences import FilesFilter, UseCaseChangeList
from .new_draft import new_draft_page
from .publication import version_link
from .publish_pages import roll_back_page
from .review_form import MINUTE_S, REVIEW_FIELDS
from .switches.said import changes_in_words, setting_before, setting_of, state_in_words
from .use_case_facts import SWITCHED, facts_of
from .use_case_form import UseCaseForm
from .use_case_lists import PublicationInline, VersionInline

POLICIES = {"None": "success", "Optional": "info", "Required": "warning"}
# What switching on or off decides what others can let out.
GATES = {
    "tests_required": "must pass its tests", "second_person_required": "needs a second person",
    "two_reviewers_required": "needs two reviewers", "requester_may_not_approve": "not by who requested it",
}  # fmt: skip


@admin.register(UseCase)
class UseCaseAdmin(UseCaseSearch, HubModelAdmin):
    """Contracts with clients: what goes in and out, who approves it, how long it is kept."""

    form = UseCaseForm
    empty_hint = "Use cases come from the catalogue: load it with “manage.py load_catalog”."
    list_display = [
        "show_name",
        "name",
        "show_policy",
        "show_due",
        "show_cache",
        "show_safety",
        "show_live",
        "show_state",
    ]
    list_select_related = ["service", "live_version", "running_experiment"]
    list_filter = [
        ("service", RelatedDropdownFilter),
        ("review_policy", ChoicesDropdownFilter),
        ("safety_level", ChoicesDropdownFilter),
        FilesFilter,
        "enabled",
    ]
    search_fields = ["name", "description"]
    search_use_case = ""
    search_versions = ["live_version__number"]
    search_help_text = "Use case, name, description"
    inlines = [VersionInline, PublicationInline]
    actions_detail = ["roll_back", "draft"]
    change_form_outer_before_template = "admin/prompts/usecase/facts.html"
    list_defer = [*CONTRACT, *of("live_version", WORDING)]
    radio_fields = {"review_policy": admin.VERTICAL, "safety_level": admin.VERTICAL}

    class Media:
        js = ["prompts/editor.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[UseCase]:
        related = ("service", "live_version", "running_experiment")
        return super().get_queryset(request).select_related(*related)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[UseCaseChangeList]:
        return UseCaseChangeList

    def get_form(self, request: HttpRequest, obj: UseCase | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.person = request.user  # type: ignore[attr-defined]  # a class of this request's own
        return form

    def save_model(self, request: HttpRequest, obj: UseCase, form: Any, change: bool) -> None:
        """Save, and write down who switched a gate or the use case itself on or off."""
        super().save_model(request, obj, form, change)
        for said in changes_in_words(setting_before(form), setting_of(obj)) if change else ():
            self.log_change(request, obj, said)
        for name in GATES if change else ():
            if name in form.changed_data:
                way = "on" if form.cleaned_data[name] else "off"
                self.log_change(request, obj, f"{SWITCHED} {way}: {GATES[name]}.")

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: UseCase | None = None,
    ) -> HttpResponse:
        context["facts"] = facts_of(obj) if obj else None
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_fieldsets(self, request: HttpRequest, obj: UseCase | None = None) -> Any:
        names = ["name"] if obj else ["service", "slug", "name"]
        return [
            (None, {"fields": [*names, "description", "enabled", "rollout_percent"]}),
            ("Policy", {"fields": ["review_policy", "cache_seconds", "safety_level"]}),
            ("Review", {"fields": REVIEW_FIELDS}),
            ("Before a draft goes live", {"fields": ["tests_required", "second_person_required"]}),
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

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Rolling back only where there is a version to go back to."""
        allowed = super().get_actions_detail(request, object_id)
        pk = row_id(str(object_id))
        if pk and roll_back_target_id(UseCase(pk=pk)):  # not the whole row, which is long
            return allowed
        return [one for one in allowed if one.action_name != "prompts_usecase_roll_back"]

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

    @display(description="Due after", ordering="review_due_minutes")
    def show_due(self, use_case: UseCase) -> str:
        due = use_case.review_due_minutes
        parts = [duration_in_words(due * MINUTE_S)] if due else []
        parts += ["two reviewers"] if use_case.two_reviewers_required else []
        return ", ".join(parts) or NOTHING

    @display(description="Kept", ordering="cache_seconds")
    def show_cache(self, use_case: UseCase) -> str:
        return duration_in_words(use_case.cache_seconds) if use_case.cache_seconds else "Off"

    @display(description="Safety", ordering="safety_level")
    def show_safety(self, use_case: UseCase) -> str:
        return use_case.safety_level.capitalize()

    @display(description="Live", ordering="live_version__number")
    def show_live(self, use_case: UseCase) -> SafeString | str:
        """The live version; whether others share its traffic; whether the file says something else."""
        shown = [version_link(use_case.live_version) if use_case.live_version else NOTHING]
        if use_case.running_experiment:
            url = reverse("admin:prompts_experiment_change", args=[use_case.running_experiment_id])
            shown.append(format_html('<a class="hub-label hub-label-info" href="{}">Experiment</a>', url))
        if use_case.differs:  # type: ignore[attr-defined]  # of the page's rows, see UseCaseChangeList
            shown.append(format_html('<span class="hub-label hub-label-warning">{}</span>', "Differs from files"))
        return format_html('<span class="hub-live">{}</span>', format_html_join(" ", "{}", ((one,) for one in shown)))

    @display(description="State", ordering="enabled", label={"On": "success", "Off": "danger", "Service off": "danger"})
    def show_state(self, use_case: UseCase) -> str:
        if not use_case.service.enabled:
            return "Service off"
        return state_in_words(use_case)
