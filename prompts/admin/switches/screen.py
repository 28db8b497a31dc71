from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from llmhub.admin_site.pages import HubModelAdmin
from prompts.models import MasterSwitch

from .board import board_of
from .throwing import PERMISSION, throw


@admin.register(MasterSwitch)
class MasterSwitchAdmin(HubModelAdmin):
    """The page of all switches stands where the list of the one row would. Each is thrown with the next request."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or request.user.has_perm(PERMISSION)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show all switches; throw one that was sent, and show them again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        refused = None
        if request.method == "POST":
            refused = throw(self, request)
            if refused is None:
                return HttpResponseRedirect(request.path)
        may_throw = request.user.has_perm(PERMISSION)
        context = self.page_context(request, "Switches", board=board_of(refused), may_throw=may_throw)
        return TemplateResponse(request, "admin/prompts/switches/page.html", context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The row has no page of its own."""
        return HttpResponseRedirect(reverse("admin:prompts_masterswitch_changelist"))
