from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from llmhub.admin_site.display import NOTHING, age_tag
from llmhub.admin_site.filters import DayRangeFilter
from llmhub.admin_site.pages import ReadOnlyModelAdmin
from llmhub.admin_site.search import UseCaseSearch
from prompts.models import PromptVersion, Publication

from .columns import CONTRACT, WORDING, of
from .use_case_filter import UseCaseFilter

# Columns that no list shows.
LONG = [*of("version", WORDING), *of("replaced", WORDING), *of("use_case", CONTRACT)]
KINDS = {"Published": "success", "Rolled back": "warning"}


@admin.register(Publication)
class PublicationAdmin(UseCaseSearch, ReadOnlyModelAdmin):
    """Who made which version live, when and why."""

    empty_hint = "Each time a version goes live, it is written down here."
    list_display = ["use_case", "show_kind", "show_version", "show_replaced", "note", "show_by", "show_at"]
    list_select_related = ["use_case__service", "version", "replaced", "by"]
    list_defer = LONG
    list_filter = [UseCaseFilter, ("kind", ChoicesDropdownFilter), ("at", DayRangeFilter)]
    search_fields = ["use_case__name", "note"]
    search_versions = ["version__number", "replaced__number"]
    search_help_text = "Use case, version, note"
    fields = ["use_case", "show_kind", "show_version", "show_replaced", "note", "show_by", "at"]
    readonly_fields = ["show_kind", "show_version", "show_replaced", "show_by"]

    @display(description="What", ordering="kind", label=KINDS)
    def show_kind(self, publication: Publication) -> str:
        return publication.get_kind_display()

    @display(description="Now live")
    def show_version(self, publication: Publication) -> SafeString | str:
        return version_link(publication.version)

    @display(description="Instead of")
    def show_replaced(self, publication: Publication) -> SafeString | str:
        return version_link(publication.replaced)

    @display(description="By", ordering="by__username")
    def show_by(self, publication: Publication) -> str:
        return publisher_of(publication)

    @display(description="When", ordering="at")
    def show_at(self, publication: Publication) -> SafeString | str:
        return age_tag(publication.at)


def publisher_of(publication: Publication) -> str:
    """Who made the version live: a person, a client over the API, or the catalogue's files."""
    if publication.client_name:
        return f"{publication.client_name} (API)"
    return str(publication.by or NOTHING)


def version_link(version: PromptVersion | None) -> SafeString | str:
    """“v3”, leading to that version; a dash for none."""
    if version is None:
        return NOTHING
    url = reverse("admin:prompts_promptversion_change", args=[version.pk])
    return format_html('<a class="hub-link" href="{}">v{}</a>', url, version.number)
