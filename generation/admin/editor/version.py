"""Prompt versions with what only this app knows: what a prompt says to the model, costs, and came to."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_POST
from unfold.decorators import action

from generation.admin.test_sets.permissions import ADD_RUN, USE_PAST
from prompts.admin.prompt_version import PromptVersionAdmin
from prompts.admin.version_form import PromptVersionForm
from prompts.admin.wording_diff import changes
from prompts.approvals import is_stale, open_or_last
from prompts.models import PromptVersion
from prompts.wording import problems_of, unused_variables

from .counting import can_count, count_endpoint
from .history_page import history_page
from .inputs import choices_of, past_endpoint
from .model_offer import offered
from .preview import preview_endpoint
from .saving import here_endpoint, keep_endpoint, save_endpoint, saved_sentence

admin.site.unregister(PromptVersion)


@admin.register(PromptVersion)
class EditedVersionAdmin(PromptVersionAdmin):
    """The versions, their editor and their history."""

    actions_detail = [
        "try_it",
        "run_tests",
        "compare_live",
        {"title": "More", "icon": "more_horiz", "items": ["draft_from", "archive", "unarchive"]},
        "publish",
    ]
    # The editor saves by itself and warns by itself.
    warn_unsaved_form = False

    class Media:
        js = [f"generation/editor_{part}.js" for part in ("lines", "preview", "saving", "asked")]

    def get_urls(self) -> list[URLPattern]:
        endpoints: list[tuple[str, Any]] = [
            ("preview", require_POST(self._endpoint(preview_endpoint))),
            ("count", require_POST(self._endpoint(count_endpoint))),
            ("save", require_POST(self._endpoint(save_endpoint, with_form=True))),
            ("keep", require_POST(self._endpoint(keep_endpoint, with_form=True))),
            ("here", require_POST(self._endpoint(here_endpoint))),
            ("past", require_GET(self._endpoint(past_endpoint))),
        ]
        own = [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(view), name=f"prompts_promptversion_{name}")
            for name, view in endpoints
        ]
        history = self.admin_site.admin_view(lambda request, use_case_id: history_page(self, request, use_case_id))
        own.append(path("history-of/<int:use_case_id>/", history, name="prompts_promptversion_history_of"))
        return [*own, *super().get_urls()]

    def _endpoint(self, endpoint: Any, *, with_form: bool = False) -> Any:
        def view(request: HttpRequest, object_id: str) -> JsonResponse:
            if not with_form:
                return endpoint(self, request, object_id)
            models = offered()[0] if self.has_change_permission(request) else None
            return endpoint(self, request, object_id, type("Form", (PromptVersionForm,), {"models": models}))

        return view

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        # Before the transaction that saving runs in: the provider may have to be asked.
        models, from_provider = offered() if self.has_change_permission(request) else (None, False)
        request.models_offered = models  # type: ignore[attr-defined]
        more = {"models_from_provider": from_provider, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, more)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.models = getattr(request, "models_offered", None)
        return form

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: PromptVersion | None = None,
    ) -> HttpResponse:
        if obj is not None and self.has_change_permission(request, obj):
            context["editor"] = self._editor(request, obj, context["adminform"].form)
        if obj is not None and obj.is_draft:
            context["asked"] = asked = open_or_last(obj)
            context["asked_is_stale"] = asked is not None and is_stale(asked)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _editor(self, request: HttpRequest, version: PromptVersion, form: Any) -> dict[str, Any]:
        """What the page needs beside the form's own fields."""
        problems = problems_of(version)
        conflict: PromptVersion | None = form.conflict
        return {
            "system_problems": [problem for problem in problems if problem.field == "system_prompt"],
            "user_problems": [problem for problem in problems if problem.field == "user_prompt"],
            "unused": unused_variables(version.user_prompt, version.use_case),
            "saved": saved_sentence(version),
            "tests": choices_of(version.use_case),
            "may_see_past": request.user.has_perm(USE_PAST),
            "may_keep": self.has_add_permission(request),
            "can_count": can_count(),
            "conflict": conflict,
            "conflict_changes": changes(conflict, version) if conflict else [],
        }

    def has_try_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm(ADD_RUN)

    @action(description="Try", icon="play_arrow", permissions=["try"], url_path="try")
    def try_it(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The studio's page, with this version chosen."""
        version = self.find(request, object_id)
        return HttpResponseRedirect(f"{reverse('admin:generation_studiorun_changelist')}try/?version={version.pk}")

    @action(description="Run test set", icon="rule", permissions=["try"], url_path="run-tests", attrs={"data-post": ""})
    def run_tests(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Start the test set: hands the same POST on to where runs are started."""
        version = self.find(request, object_id)
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:prompts_promptversion_change", args=[version.pk]))
        answer = HttpResponseRedirect(f"{reverse('admin:generation_studiorun_changelist')}test/")
        answer.status_code = 307
        return answer
