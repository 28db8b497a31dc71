"""What belongs to a use case, newest first: a tab each on its page. The lists of their own have all."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from llmhub.admin_site.display import age_tag
from llmhub.admin_site.pages import ReadOnlyInline
from prompts.models import PromptVersion, Publication

from .columns import CONTRACT, WORDING, of
from .prompt_version import author_of
from .publication import KINDS, LONG, publisher_of, version_link
from .state_filter import STATES, in_experiment, state_of

LEAN = [*WORDING, *of("use_case", CONTRACT)]
# A use case may have hundreds; its page stays quick.
SHOWN = 30


class VersionInline(ReadOnlyInline):
    """The newest versions of one use case."""

    model = PromptVersion
    verbose_name_plural = "Versions"
    fields = ["show_number", "show_state", "model", "note", "show_author", "show_made", "show_published"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromptVersion]:
        rows = super().get_queryset(request).annotate(in_experiment=in_experiment())
        return newest(rows, request, "-number").select_related("use_case__service", "created_by").defer(*LEAN)

    @display(description="Version")
    def show_number(self, version: PromptVersion) -> SafeString | str:
        return version_link(version)

    @display(description="State")
    def show_state(self, version: PromptVersion) -> SafeString:
        state = state_of(version, in_experiment=version.in_experiment)  # type: ignore[attr-defined]
        return format_html('<span class="hub-label hub-label-{}">{}</span>', STATES[state], state)

    @display(description="By")
    def show_author(self, version: PromptVersion) -> str:
        return author_of(version)

    @display(description="Made")
    def show_made(self, version: PromptVersion) -> SafeString | str:
        return age_tag(version.created_at)

    @display(description="Published")
    def show_published(self, version: PromptVersion) -> SafeString | str:
        return age_tag(version.published_at)


class PublicationInline(ReadOnlyInline):
    """What was live when, and why."""

    model = Publication
    fk_name = "use_case"
    verbose_name_plural = "Publications"
    fields = ["show_kind", "show_version", "show_replaced", "note", "show_by", "show_at"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        related = ("use_case__service", "version", "replaced", "by")
        rows = newest(super().get_queryset(request), request, "-id")
        return rows.select_related(*related).defer(*LONG)

    @display(description="What")
    def show_kind(self, publication: Publication) -> SafeString:
        kind = publication.get_kind_display()
        return format_html('<span class="hub-label hub-label-{}">{}</span>', KINDS[kind], kind)

    @display(description="Now live")
    def show_version(self, publication: Publication) -> SafeString | str:
        return version_link(publication.version)

    @display(description="Instead of")
    def show_replaced(self, publication: Publication) -> SafeString | str:
        return version_link(publication.replaced)

    @display(description="By")
    def show_by(self, publication: Publication) -> str:
        return publisher_of(publication)

    @display(description="When")
    def show_at(self, publication: Publication) -> SafeString | str:
        return age_tag(publication.at)


def newest(rows: QuerySet[Any], request: HttpRequest, order: str) -> QuerySet[Any]:
    """The last SHOWN of `rows` that belong to the use case whose page `request` asks for."""
    match = request.resolver_match
    use_case_id = match.kwargs.get("object_id", "") if match else ""
    if not use_case_id.isdecimal():
        return rows
    of_use_case = rows.model._default_manager.filter(use_case_id=int(use_case_id))
    return rows.filter(pk__in=of_use_case.order_by(order).values("pk")[:SHOWN])
