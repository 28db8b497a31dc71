"""The inputs that a trial can have: the example, test cases, past requests. Found, and told in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Left

from generation.models import Suggestion
from generation.studio.telling import Path, shortened, telling_paths, value_at
from llmhub.admin_site.display import age, visible
from llmhub.ids import row_id
from prompts.models import UseCase

SHOWN = 20
SHOWN_VALUES = 3
MAX_VALUE = 36


@dataclass(frozen=True, slots=True)
class Offer:
    """One input to choose: `key` is what the form sends."""

    key: str
    title: str
    about: str = ""
    chosen: bool = False


def tests_of(use_case: UseCase, term: str, chosen: Iterable[str]) -> list[Offer]:
    """Test cases by name, those that are chosen already first."""
    picked = _ids(chosen, "test")
    rows = use_case.tests.only("pk", "use_case", "name", "note", "active").order_by("name")
    found = rows.filter(Q(name__icontains=term) | Q(note__icontains=term)) if term else rows
    kept = list(rows.filter(pk__in=[pk for one in picked if (pk := row_id(one))])) if picked else []
    others = [row for row in found[: SHOWN + len(kept)] if row not in kept][:SHOWN]
    return [
        Offer(
            f"test:{row.pk}", visible(row.name), visible(row.note[:120]) or ("" if row.active else "off"), row in kept
        )
        for row in [*kept, *others]
    ]


def past_requests_of(use_case: UseCase, term: str, chosen: Iterable[str]) -> list[Offer]:
    """Past requests, newest first, those that are chosen already before them; `term` is of subject or reference."""
    rows = past_requests(use_case).order_by("-created_at", "-id")
    found = rows.filter(Q(subject__icontains=term) | Q(reference_id__icontains=term)) if term else rows
    paths = _told(use_case)
    told = {f"value_{at}": Left(_text_at(path), MAX_VALUE + 1) for at, path in enumerate(paths)}
    lean = ("pk", "state", "subject", "reference_type", "reference_id", "created_at")
    picked = [one for one in map(_uuid, _ids(chosen, "past")) if one]
    kept = list(rows.filter(pk__in=picked).annotate(**told).only(*lean)) if picked else []
    others = [row for row in found.annotate(**told).only(*lean)[: SHOWN + len(kept)] if row not in kept][:SHOWN]
    return [_past_offer(row, len(paths), row in kept) for row in [*kept, *others]]


def past_requests(use_case: UseCase) -> QuerySet[Suggestion]:
    """What clients asked of `use_case`."""
    return Suggestion.objects.filter(use_case=use_case, purpose=Suggestion.Purpose.REQUEST)


def _told(use_case: UseCase) -> list[Path]:
    """Where the values are that a request is called by. None where images make reading them slow."""
    return [] if use_case.image_variables else telling_paths(use_case)[:SHOWN_VALUES]


def _text_at(path: Path) -> KeyTextTransform:
    """The value at `path` of a row's variables, read by the database: all of them may be long."""
    *outer, last = path
    where: Any = "variables"
    for step in outer:
        where = KeyTransform(step, where)
    return KeyTextTransform(last, where)


def past_title(row: Suggestion, use_case: UseCase) -> str:
    """What a past request is called in a run: its first values, else whom it was for."""
    variables = row.variables if isinstance(row.variables, dict) else {}
    values = [value_at(path, variables) for path in _told(use_case)]
    texts = [shortened(str(value), MAX_VALUE) for value in values if value is not None]
    title = " · ".join(text for text in texts if text) or row.subject or "A request"
    return visible(f"{title}, {row.created_at:%-d %b %H:%M}")


def _past_offer(row: Suggestion, values: int, chosen: bool) -> Offer:
    texts = [shortened(getattr(row, f"value_{at}") or "", MAX_VALUE) for at in range(values)]
    reference = f"{row.reference_type} {row.reference_id}".strip()
    title = " · ".join(text for text in texts if text) or row.subject or reference or "A request"
    about = [row.subject if texts else "", reference, row.get_state_display().lower(), age(row.created_at)]
    return Offer(f"past:{row.pk}", visible(title), visible(" · ".join(part for part in about if part)), chosen)


def _ids(keys: Iterable[str], kind: str) -> list[str]:
    return [key.removeprefix(f"{kind}:") for key in keys if key.startswith(f"{kind}:")]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
