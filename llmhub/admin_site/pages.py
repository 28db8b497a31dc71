"""Base classes of the admin's screens."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from .list_speed import row_checkbox

# What an address calls the use case that its list is of.
USE_CASE = "use_case"


class LeanChangeList(ChangeList):
    """A list that leaves its screen's `list_defer` in the database: long texts that no column shows."""

    def get_queryset(self, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        return super().get_queryset(*args, **kwargs).defer(*self.model_admin.list_defer)

    def get_results(self, request: HttpRequest) -> None:
        """The rows. Without a filter, how many there are in all is known without counting again."""
        super().get_results(request)
        if not self.model_admin.show_full_result_count and not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter leaves rows out; the use case alone says whose rows they are."""
        filters = {name for name, values in self.get_filters_params().items() if any(values)}
        return bool(self.query or filters - {USE_CASE})

    @property
    def of_use_case(self) -> str:
        """The use case whose rows these are; empty for those of all."""
        return str(next(iter(self.get_filters_params().get(USE_CASE, [])), ""))


class StrictLookups(admin.ModelAdmin):
    """Lists take the lookups of their own filters and no others.

    Django lets an address filter by any column, in any way: by the beginning of a secret's hash, or by a regular
    expression that PostgreSQL refuses.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return any(lookup in _parameters(one) for one in self.list_filter)


def _parameters(one: Any) -> list[str]:
    """What an address may say to a filter, in the forms that `list_filter` knows."""
    if isinstance(one, type):
        return [one.parameter_name]  # type: ignore[attr-defined]
    name = one if isinstance(one, str) else one[0]
    return [f"{name}{ending}" for ending in ("__exact", "__id__exact", "_from", "_to")]


class HubModelAdmin(StrictLookups, ModelAdmin):
    """A screen of llmhub: Unfold's, with the habits that all of them share."""

    actions: Any = None
    list_filter_submit = True
    list_fullwidth = True
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    compressed_fields = True
    warn_unsaved_form = True
    # Columns that a list leaves in the database.
    list_defer: Sequence[str] = ()
    # What an empty list says: what will stand here, and what fills it.
    empty_hint = ""

    formfield_overrides = {models.TextField: {"widget": UnfoldAdminExpandableTextareaWidget}}

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        more = {"show_save_and_add_another": False, **(extra_context or {})}
        try:
            return super().changeform_view(request, object_id, form_url, more)
        except IntegrityError:
            # Somebody else took the name in this very moment, and nothing was written: now the form finds it and says so.
            return super().changeform_view(request, object_id, form_url, more)

    @display(description=ModelAdmin.action_checkbox.short_description)
    def action_checkbox(self, obj: Model) -> SafeString:
        return row_checkbox(obj.pk)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LeanChangeList

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write what the form changed and nothing else, so that what others changed meanwhile stays."""
        if not change:
            obj.save()
            return
        columns = {field.name for field in self.opts.concrete_fields}
        changed = [name for name in form.changed_data if name in columns]
        if changed:
            stamps = [field.name for field in self.opts.concrete_fields if getattr(field, "auto_now", False)]
            obj.save(update_fields=[*changed, *stamps])

    def response_action(  # type: ignore[override]  # as Django 5.2 has it; the stubs are ahead
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Run a list action. Selected ids that are no ids at all are an error of whoever sent them, not ours."""
        try:
            for selected in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(selected)
        except ValidationError:
            messages.error(request, "The selection was not understood. Nothing was changed.")
            return None
        return super().response_action(request, queryset)

    def find(self, request: HttpRequest, object_id: str) -> Any:
        """The row that an address names.

        Raises Http404.
        """
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404(f"There is no such {self.opts.verbose_name}.")
        return found

    def page_context(self, request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
        """What the template of an own page of this screen needs."""
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **more}


class ReadOnlyModelAdmin(HubModelAdmin):
    """A screen for rows that nobody writes by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyInline(TabularInline):
    """A tab that lists what belongs to the row."""

    tab = True
    extra = 0
    max_num = 0
    can_delete = False
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
