"""Reading a test set from YAML: strict, and all of it or nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from llmhub.errors import InvalidRequest
from prompts.models import PromptTest, UseCase
from prompts.publishing import locked

from .checking import checked_cases

if TYPE_CHECKING:
    from django.contrib.auth.models import User

FIELDS = ("note", "active", "variables", "assertions", "expected")
MAX_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Summary:
    """How many cases of a file were new, changed an old one, or said what was there already."""

    new: int
    updated: int
    unchanged: int


def load(use_case: UseCase, text: str, by: "User | None" = None) -> Summary:
    """Add and update cases by name from a file's `text`; cases that it does not name stay as they are.

    Raises InvalidRequest with a sentence, its line and a pointer for each fault; then nothing was changed.
    """
    entries, faults = checked_cases(use_case, text)
    if faults:
        raise InvalidRequest("The file cannot be loaded.", errors=faults[:MAX_FAULTS])
    with transaction.atomic():
        locked(use_case.pk)  # two files at once come one after the other
        present = {case.name: case for case in use_case.tests.all()}
        new = [_new(use_case, entry, by) for entry in entries if entry["name"] not in present]
        changed = list(_changed(present, entries))
        PromptTest.objects.bulk_create(new)
        for case in changed:
            case.save()
    return Summary(len(new), len(changed), len(entries) - len(new) - len(changed))


def _new(use_case: UseCase, entry: dict[str, Any], by: "User | None") -> PromptTest:
    return PromptTest(use_case=use_case, created_by=by, origin=PromptTest.Origin.IMPORTED, **entry)


def _changed(present: dict[str, PromptTest], entries: list[dict[str, Any]]) -> Iterator[PromptTest]:
    for entry in entries:
        case = present.get(entry["name"])
        if case is None or all(_same(getattr(case, name), entry[name]) for name in FIELDS):
            continue
        for name in FIELDS:
            setattr(case, name, entry[name])
        yield case


def _same(one: Any, other: Any) -> bool:
    """Down to the order of keys, in which people read them, and to `1` and `1.0`."""
    return json.dumps(one) == json.dumps(other)
