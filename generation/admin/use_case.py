from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from generation.models import Suggestion
from prompts.admin.use_case import UseCaseAdmin
from prompts.models import UseCase

admin.site.unregister(UseCase)


@admin.register(UseCase)
class ReviewedUseCaseAdmin(UseCaseAdmin):
    """The use cases, with what only this app knows: how many drafts of each wait."""

    list_display = [*UseCaseAdmin.list_display, "show_waiting"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[UseCase]:
        waiting = Q(suggestions__state=Suggestion.State.DRAFT, suggestions__copy_of=None)
        return super().get_queryset(request).annotate(waiting=Count("suggestions", filter=waiting))

    @display(description="Waiting", ordering="waiting")
    def show_waiting(self, use_case: UseCase) -> SafeString | str:
        count: int = use_case.waiting  # type: ignore[attr-defined]
        if not count:
            return "–"
        url = reverse("admin:generation_suggestion_changelist")
        return format_html('<a class="hub-link" href="{}?state=waiting&use_case={}">{}</a>', url, use_case, count)
