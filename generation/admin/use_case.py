from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from generation.desk.queue import waiting_drafts
from prompts.admin.use_case import UseCaseAdmin
from prompts.models import UseCase

admin.site.unregister(UseCase)


@admin.register(UseCase)
class ReviewedUseCaseAdmin(UseCaseAdmin):
    """The use cases, with what only this app knows: how many drafts of each wait."""

    list_display = [*UseCaseAdmin.list_display, "show_waiting"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[UseCase]:
        # A query of its own for the drafts: joining all suggestions ever made would take longer each day.
        drafts = waiting_drafts().filter(use_case=OuterRef("pk")).order_by().values("use_case")
        count = Subquery(drafts.annotate(count=Count("pk")).values("count"))
        return super().get_queryset(request).annotate(waiting=Coalesce(count, 0))

    @display(description="Waiting", ordering="waiting")
    def show_waiting(self, use_case: UseCase) -> SafeString | str:
        count: int = use_case.waiting  # type: ignore[attr-defined]
        if not count:
            return "–"
        url = reverse("admin:generation_suggestion_changelist")
        return format_html('<a class="hub-link" href="{}?state=waiting&use_case={}">{}</a>', url, use_case, count)
