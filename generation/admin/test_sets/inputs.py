"""The inputs that a trial can have: the example, test cases, past requests. Found, and told in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Left

from generation.admin.schema_walk import fitting, types
from generation.models import Suggestion
from llmhub.admin_site.display import age, visible
from prompts.models import UseCase

SHOWN = 20
SHOWN_VALUES = 3
MAX_VALUE = 36
PLAIN = ("string", "number", "integer", "boolean")


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
    kept = list(rows.filter(pk__in=[int(one) for one in picked if one.isdecimal() and len(one) < 18])) if picked else []
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
    names = telling_variables(use_case)
    told = {f"value_{at}": Left(KeyTextTransform(name, "variables"), MAX_VALUE + 1) for at, name in enumerate(names)}
    lean = ("pk", "state", "subject", "reference_type", "reference_id", "created_at")
    picked = [one for one in map(_uuid, _ids(chosen, "past")) if one]
    kept = list(rows.filter(pk__in=picked).annotate(**told).only(*lean)) if picked else []
    others = [row for row in found.annotate(**told).only(*lean)[: SHOWN + len(kept)] if row not in kept][:SHOWN]
    return [_past_offer(row, len(names), row in kept) for row in [*kept, *others]]


def past_requests(use_case: UseCase) -> QuerySet[Suggestion]:
    """What clients asked of `use_case`."""
    return Suggestion.objects.filter(use_case=use_case, purpose=Suggestion.Purpose.REQUEST)


def telling_variables(use_case: UseCase) -> list[str]:
    """Names of the variables that tell requests apart at a glance. None where images make reading them slow."""
    if use_case.image_variables:
        return []
    schema = use_case.input_schema
    names = [name for name in schema.get("properties", {}) if name not in use_case.reference]
    plain = [name for name in names if _is_plain(fitting(schema["properties"][name], schema))]
    return (plain or names)[:SHOWN_VALUES]


def past_title(row: Suggestion, use_case: UseCase) -> str:
    """What a past request is called in a run: its first values, else whom it was for."""
    variables = row.variables if isinstance(row.variables, dict) else {}
    texts = [_cut(str(variables.get(name, ""))) for name in telling_variables(use_case)]
    title = " · ".join(text for text in texts if text) or row.subject or "A request"
    return visible(f"{title}, {row.created_at:%-d %b %H:%M}")


def _is_plain(schema: dict[str, Any]) -> bool:
    return any(name in PLAIN for name in types(schema)) or "enum" in schema


def _past_offer(row: Suggestion, values: int, chosen: bool) -> Offer:
    texts = [_cut(getattr(row, f"value_{at}") or "") for at in range(values)]
    reference = f"{row.reference_type} {row.reference_id}".strip()
    title = " · ".join(text for text in texts if text) or row.subject or reference or "A request"
    about = [row.subject if texts else "", reference, row.get_state_display().lower(), age(row.created_at)]
    return Offer(f"past:{row.pk}", visible(title), visible(" · ".join(part for part in about if part)), chosen)


def _cut(text: str) -> str:
    """The beginning of a value, on one line."""
    return " ".join(text[:MAX_VALUE].split()) + ("…" if len(text) > MAX_VALUE else "")


def _ids(keys: Iterable[str], kind: str) -> list[str]:
    return [key.removeprefix(f"{kind}:") for key in keys if key.startswith(f"{kind}:")]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
