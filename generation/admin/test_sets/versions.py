"""Which versions can be tried, and what they are called where they are chosen."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from llmhub.admin_site.pages import HubModelAdmin
from llmhub.ids import row_id
from prompts.admin.columns import WORDING
from prompts.models import PromptVersion, UseCase

# More versions of one use case than anybody scrolls through; an address can name any.
MAX_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One version to choose: its id and what the list says of it."""

    pk: int
    title: str


def version_of(text: str) -> PromptVersion:
    """The version that an address or form names, with its use case.

    Raises Http404.
    """
    rows = PromptVersion.objects.select_related("use_case__service", "use_case__live_version")
    found = rows.filter(pk=row_id(text) or 0).first()
    if found is None:
        raise Http404("There is no such version.")
    return found


def choose_page(screen: HubModelAdmin, request: HttpRequest, title: str, verb: str) -> HttpResponse:
    """Ask for the use case first; `verb` is what is done with it."""
    use_cases = UseCase.objects.select_related("service").only("slug", "name", "service__slug")
    context = screen.page_context(request, title, use_cases=use_cases, verb=verb)
    return TemplateResponse(request, "admin/generation/studiorun/choose.html", context)


def choices_of(use_case: UseCase, *always: PromptVersion | None) -> list[Choice]:
    """The newest versions of `use_case`, and those of `always` whatever their age."""
    rows = list(use_case.versions.filter(archived_at=None).defer(*WORDING).order_by("-number")[:MAX_OFFERED])
    known = {row.pk for row in rows}
    rows += [version for version in always if version is not None and version.pk not in known]
    return [Choice(row.pk, _title(row, use_case)) for row in rows]


def _title(version: PromptVersion, use_case: UseCase) -> str:
    state = "live" if use_case.live_version_id == version.pk else version.get_status_display().lower()
    note = version.note if len(version.note) <= 60 else f"{version.note[:59]}…"
    return f"v{version.number} ({state})" + (f": {note}" if note else "")


def newest_version(name: str) -> PromptVersion | None:
    """The newest version of the use case called `name` (`service.use_case`) that is not archived."""
    service, _, slug = name.partition(".")
    found = PromptVersion.objects.filter(use_case__service__slug=service, use_case__slug=slug, archived_at=None)
    return found.defer(*WORDING).order_by("-number").first()
