from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from llmhub.admin_site.pages import HubModelAdmin
from llmhub.ids import row_id
from usage.budgets import changing
from usage.models import Budget

from .bar import bar
from .columns import BudgetColumns, BudgetList, with_used
from .form import WHICH, BudgetForm
from .ladder import rungs_of
from .meaning import meaning_of, proposed
from .rows import rows_of
from .said import change_in_words
from .state import TONES, state_of
from .step_pages import PERMISSION, VERBS, step_page
from .told import events_of, past_of
from .words import how_often, moment, until


@admin.register(Budget)
class BudgetAdmin(BudgetColumns, HubModelAdmin):
    """What may be spent, and what is. Never deleted, because its books are kept: switch one off instead."""

    form = BudgetForm
    empty_hint = (
        "A budget keeps spending below a limit, for everything or for one service, use case or client: it warns you "
        "early, saves money in steps past its soft limit, and stops calls before its hard limit is passed."
    )
    list_display = ["show_what", "show_period", "show_bar", "show_state", "show_anew"]
    list_filter = [("scope", ChoicesDropdownFilter), ("period", ChoicesDropdownFilter), "active"]
    search_fields = ["target", "client__name"]
    search_help_text = "Service, use case, client"
    readonly_fields = ["show_what", "show_often", "show_soft", "show_hard"]
    change_form_outer_before_template = "admin/usage/budget/now.html"
    change_form_after_template = "admin/usage/budget/meaning.html"
    change_form_outer_after_template = "admin/usage/budget/past.html"

    class Media:
        js = ["generation/budgets.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Budget]:
        return with_used(super().get_queryset(request).select_related("client"))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return BudgetList

    def get_urls(self) -> list[URLPattern]:
        own = [path("meaning/", self.admin_site.admin_view(self.meaning_view), name="usage_budget_meaning")]
        for name, verb in VERBS.items():
            view = self.admin_site.admin_view(self._step_view(verb))
            own.append(path(f"<path:object_id>/{name}/", view, name=f"usage_budget_{name.replace('-', '_')}"))
        return [*own, *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Budget | None = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Budget | None = None) -> Any:
        if obj and not self.has_change_permission(request, obj):
            return [(None, {"fields": ["show_what", "show_often", "show_soft", "show_hard", "active"]})]
        which = ["show_what"] if obj else list(WHICH)
        return [
            (None, {"fields": [*which, "period", "time_zone"]}),
            ("Limits", {"fields": ["soft_limit", "hard_limit", "active", "seen"]}),
        ]

    def get_form(self, request: HttpRequest, obj: Budget | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.request = request  # type: ignore[attr-defined]  # a class of this request's own
        return form

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        budget: Budget | None = context.get("original")
        form, now = context["adminform"].form, timezone.now()
        if budget:
            # A form that was refused has changed the object, and the page shows how it stands.
            budget = self.get_queryset(request).get(pk=budget.pk)
            row = rows_of([budget], now)[budget.pk]
            state = state_of(row)
            context |= {
                "row": row, "bar": bar(row), "state": state, "tone": TONES[state], "rungs": rungs_of(row),
                "how_often": how_often(budget), "anew": moment(row.ends_at, budget.time_zone),
                "until": until(row.ends_at, now), "may_override": request.user.has_perm(PERMISSION),
                "events": events_of(budget), "past": past_of(budget),
            }  # fmt: skip
        data = form.data if form.is_bound else None if budget else form.initial | {"active": True}
        context["meaning"] = self._meaning(data, budget) if data else []
        return super().render_change_form(request, context, *args, **kwargs)

    def meaning_view(self, request: HttpRequest) -> HttpResponse:
        """What the form as it is filled in now would mean; a part of its page."""
        saved = self.get_object(request, request.GET.get("budget", "")) if row_id(request.GET.get("budget")) else None
        may = self.has_change_permission(request, saved) if saved else self.has_add_permission(request)
        if not may:
            raise PermissionDenied
        meaning = self._meaning(request.GET, saved)
        return render(request, "admin/usage/budget/meaning_inside.html", {"meaning": meaning})

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        return change_in_words(form, is_new=add)

    def save_model(self, request: HttpRequest, obj: Budget, form: Any, change: bool) -> None:
        """Write it by the books, and tell what followed at once."""
        if change and not form.changed_data:
            return
        saved = Budget.objects.select_related("client").get(pk=obj.pk) if change else None
        meaning = meaning_of(obj, saved, timezone.now())
        changing.save(obj)
        if meaning:
            messages.info(request, " ".join(meaning))

    def _meaning(self, data: Any, saved: Budget | None) -> list[str]:
        budget = proposed(data, saved)
        return meaning_of(budget, saved, timezone.now()) if budget else []

    def _step_view(self, verb: Any) -> Any:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            return step_page(self, request, self.find(request, object_id), verb)

        return view
