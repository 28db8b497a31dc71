"""GET /suggestions: a client's own, newest first, a page at a time by cursor.

The cursor is the place after which the next page begins, so rows that arrive meanwhile shift nothing.
"""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.request import Request

from generation.fetched import handed_out
from generation.models import Suggestion
from generation.models.suggestion import TOLD, State
from llmhub.query import bad_parameter, choice_parameter, page, query_of, time_parameter
from usage.authentication import client_of

from .object import object_of

PAGE_SIZE = 50
FILTERS = (
    "use_case", "state", "subject", "reference_type", "reference_id", "created_after", "created_before", "cursor",
)  # fmt: skip
PLAIN = {"subject": "subject", "reference_type": "reference_type", "reference_id": "reference_id"}


def list_suggestions(request: Request) -> dict[str, Any]:
    """One page. Raises InvalidRequest for a filter or cursor that makes no sense."""
    query = query_of(request, FILTERS)
    # Another attempt that a reviewer asked for is told under the id that the client knows.
    rows = Suggestion.objects.filter(client=client_of(request), redo_of=None).select_related(*TOLD)
    rows = _filtered(rows.defer("variables"), query)
    found, before, after = _page(rows, query.get("cursor", ""))
    return page(
        [object_of(suggestion) for suggestion in handed_out(found)],
        _link(request, query, after),
        _link(request, query, before),
    )


def _filtered(rows: QuerySet[Suggestion], query: dict[str, str]) -> QuerySet[Suggestion]:
    if name := query.get("use_case"):
        service, _, slug = name.partition(".")
        rows = rows.filter(use_case__service__slug=service, use_case__slug=slug)
    if state := query.get("state"):
        rows = rows.filter(state=choice_parameter("state", state, State.values))
    if time := query.get("created_after"):
        rows = rows.filter(created_at__gt=time_parameter("created_after", time))
    if time := query.get("created_before"):
        rows = rows.filter(created_at__lt=time_parameter("created_before", time))
    return rows.filter(**{column: query[name] for name, column in PLAIN.items() if name in query})


def _page(rows: QuerySet[Suggestion], cursor: str) -> tuple[list[Suggestion], str, str]:
    """The page at `cursor`, with the cursors of the one before and the one after (empty where there is none)."""
    backwards, at, key = _parse(cursor) if cursor else (False, None, None)
    order = ("created_at", "id") if backwards else ("-created_at", "-id")
    if at:
        side = "gt" if backwards else "lt"
        # `at` alone bounds the index; the pair decides among rows of the same moment.
        rows = rows.filter(
            Q(**{f"created_at__{side}": at}) | Q(created_at=at, **{f"id__{side}": key}), **{f"created_at__{side}e": at}
        )
    found = list(rows.order_by(*order)[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    found = found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    has_before, has_after = (more, bool(cursor)) if backwards else (bool(cursor), more)
    before = _cursor("p", found[0]) if found and has_before else ""
    after = _cursor("n", found[-1]) if found and has_after else ""
    return found, before, after


def _cursor(direction: str, row: Suggestion) -> str:
    text = f"{direction}|{row.created_at.isoformat()}|{row.pk}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _parse(cursor: str) -> tuple[bool, datetime, UUID]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        direction, time, key = text.split("|")
        at = datetime.fromisoformat(time)
        if direction not in ("n", "p") or at.tzinfo is None:
            raise ValueError
        return direction == "p", at.astimezone(UTC), UUID(key)
    except (ValueError, OverflowError, binascii.Error):
        raise bad_parameter("cursor", "Use a “next” or “previous” address as it was given.") from None


def _link(request: Request, query: dict[str, str], cursor: str) -> str | None:
    if not cursor:
        return None
    return request.build_absolute_uri(f"{request.path}?{urlencode(query | {'cursor': cursor})}")
