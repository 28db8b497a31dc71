"""Two versions of a use case side by side: words marked, settings beside each other."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from llmhub.admin_site.display import visible
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.ids import row_id
from prompts.models import PromptVersion

from .columns import CONTRACT, WORDING, of
from .wording_diff import TEXTS, Row, Side, settings_of, side_by_side

# Lines of both texts together that are shown at once; more would make the page itself slow.
MAX_ROWS = 4000


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the page shows it: markup instead of parts."""

    kind: str
    old_number: int | None
    old: SafeString
    new_number: int | None
    new: SafeString
    left_out: int


@dataclass(frozen=True, slots=True)
class Text:
    """One compared text: its lines beside each other, and how many places differ."""

    title: str
    rows: list[ShownRow]
    places: int
    is_cut: bool


def compare_url(old: int | None, new: int) -> str:
    """The address of the page; without `old` the page finds what `new` is best compared with."""
    query = {"old": old, "new": new} if old else {"new": new}
    return f"{reverse('admin:prompts_promptversion_compare')}?{urlencode(query)}"


def compare_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """`?old=ID&new=ID`; leads back to the list with a sentence where these cannot be compared."""
    if not screen.has_view_permission(request):
        raise PermissionDenied
    old, new, sentence = _chosen(request)
    if new is None:
        messages.warning(request, sentence)
        return HttpResponseRedirect(reverse("admin:prompts_promptversion_changelist"))
    everything = request.GET.get("all") == "1"
    choices = (
        PromptVersion.objects.filter(use_case=new.use_case_id)
        .select_related("use_case")
        .defer(*WORDING, *of("use_case", CONTRACT))
        .order_by("-number")
    )
    texts = [_text(title, getattr(old, name, ""), getattr(new, name), everything) for title, name in TEXTS]
    context: dict[str, Any] = {
        "original": new,
        "old": old,
        "new": new,
        "use_case": new.use_case,
        "choices": list(choices),
        "texts": texts,
        "settings": [(title, a, b, a != b) for title, a, b in settings_of(old, new)],
        "everything": everything,
        "has_gaps": any(row.kind == "gap" for text in texts for row in text.rows),
        "is_same": old is not None and all(getattr(old, name) == getattr(new, name) for name in WORDING),
        "swap": compare_url(new.pk, old.pk) if old else "",
        "media": screen.media,
    }
    title = f"Compare versions of {new.use_case}"
    template = "admin/prompts/promptversion/compare.html"
    return TemplateResponse(request, template, screen.page_context(request, title, **context))


def _chosen(request: HttpRequest) -> tuple[PromptVersion | None, PromptVersion | None, str]:
    """Both versions, or none and why. Without an old one, the live one, else the one before."""
    wanted = [row_id(request.GET.get(name, "")) for name in ("old", "new")]
    found = {
        version.pk: version
        for version in PromptVersion.objects.filter(pk__in=[one for one in wanted if one]).select_related(
            "use_case__service", "created_by", "changed_by"
        )
    }
    old, new = (found.get(one or 0) for one in wanted)
    if new is None or (wanted[0] and old is None) or (request.GET.get("old") and not wanted[0]):
        return None, None, "There is no such version. Perhaps the address is not complete."
    if old and old.use_case_id != new.use_case_id:
        return None, None, "Only versions of the same use case can be compared."
    return old or _natural_partner(new), new, ""


def _natural_partner(version: PromptVersion) -> PromptVersion | None:
    others = PromptVersion.objects.filter(use_case=version.use_case_id).exclude(pk=version.pk)
    live = version.use_case.live_version_id
    before = others.filter(pk=live) if live and live != version.pk else others.filter(number__lt=version.number)
    return before.select_related("use_case__service", "created_by", "changed_by").order_by("-number").first()


def _text(title: str, before: str, after: str, everything: bool) -> Text:
    rows: list[ShownRow] = []
    for row in side_by_side(before, after, everything=everything):
        rows.append(_shown(row))
        if len(rows) > MAX_ROWS:
            break
    places = sum(
        1
        for at, row in enumerate(rows)
        if row.kind in ("changed", "added", "removed") and (at == 0 or rows[at - 1].kind in ("same", "gap"))
    )
    return Text(title, rows[:MAX_ROWS], places, len(rows) > MAX_ROWS)


def _shown(row: Row) -> ShownRow:
    old, new = row.old, row.new
    return ShownRow(
        kind=row.kind,
        old_number=old.number if old else None,
        old=_markup(old, "del"),
        new_number=new.number if new else None,
        new=_markup(new, "ins"),
        left_out=row.left_out,
    )


def _markup(side: Side | None, tag: str) -> SafeString:
    """The line with its changed words in `tag`. Made here, because a template would take a third of a second."""
    parts = side.parts if side else ()
    texts = (f"<{tag}>{escape(visible(text))}</{tag}>" if changed else escape(visible(text)) for text, changed in parts)
    return mark_safe("".join(texts))  # noqa: S308  # each part is escaped above
