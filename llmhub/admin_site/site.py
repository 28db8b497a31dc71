from typing import Any

from django.core.paginator import InvalidPage
from django.http import HttpRequest, HttpResponse
from unfold.sites import UnfoldAdminSite


class HubAdminSite(UnfoldAdminSite):
    """The admin at /admin/."""

    index_title = "Home"

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The sidebar's search; a page that does not exist has no results instead of being an error."""
        try:
            return super().search(request, extra_context)
        except (InvalidPage, ValueError):
            return HttpResponse()
