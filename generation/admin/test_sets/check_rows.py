"""A case's assertions as rows of a form: each a check with the fields of its kind, in words."""

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from llmhub.errors import Fault
from prompts.test_sets import KINDS, MAX_ASSERTIONS, Field, Kind, Unit

# What a row's title says: “The answer …”.
TITLES = {name: f"The answer {kind.title[:1].lower()}{kind.title[1:]}" for name, kind in KINDS.items()}

_KEY = re.compile(r"[a-z]?\d{1,4}\Z")
_WHOLE = re.compile(r"[+-]?\d{1,12}\Z", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,12})?\Z", re.ASCII)


@dataclass(slots=True)
class Input:
    """One field of a row: what it is called in the form, what it holds, what is wrong with it."""

    field: Field
    name: str
    text: str
    errors: list[str] = dataclasses.field(default_factory=list)

    @property
    def form(self) -> str:
        """Which kind of input it is: `switch`, `area` or `line`."""
        if self.field.unit == Unit.SWITCH:
            return "switch"
        return "area" if self.field.unit in (Unit.TEXT, Unit.LONG_TEXT) else "line"

    @property
    def is_number(self) -> bool:
        """Whether it is a figure, which needs little room."""
        return self.field.unit in (Unit.COUNT, Unit.MONEY, Unit.SECONDS, Unit.SHARE)


@dataclass(slots=True)
class Row:
    """One check."""

    key: str
    kind: Kind
    inputs: list[Input]
    errors: list[str] = dataclasses.field(default_factory=list)

    @property
    def title(self) -> str:
        """E.g. “The answer costs at most”."""
        return TITLES[self.kind.name]


def rows_of(assertions: Iterable[Any]) -> list[Row]:
    """The rows that show stored assertions."""
    return [_row(str(at), KINDS[one["kind"]], one) for at, one in enumerate(assertions) if one.get("kind") in KINDS]


def blank_rows() -> list[Row]:
    """A row of each kind with its defaults, for what is added."""
    return [new_row("__new__", name) for name in KINDS]


def new_row(key: str, kind: str) -> Row:
    """A row as it is when it is added."""
    described = KINDS[kind]
    return _row(key, described, {one.name: one.default for one in described.fields if one.default is not None})


def read_rows(sent: QueryDict) -> tuple[list[dict[str, Any]], list[Row]]:
    """The assertions that a form sends, and its rows to show again. Rows marked as removed are left out."""
    assertions, rows = [], []
    # One more than there may be, so that whoever checks them says so.
    for key in sent.getlist("check#item")[: MAX_ASSERTIONS * 2]:
        kind = KINDS.get(sent.get(f"check/{key}/kind", ""))
        if kind is None or not _KEY.match(key) or f"check/{key}#removed" in sent:
            continue
        values = {one.name: sent.get(f"check/{key}/{one.name}", "") for one in kind.fields}
        assertion = {"kind": kind.name} | {one.name: _read(one, values[one.name]) for one in kind.fields}
        assertions.append({name: value for name, value in assertion.items() if value is not None})
        rows.append(_row(key, kind, values))
    return assertions, rows


def place_check_faults(rows: list[Row], faults: Iterable[Fault]) -> list[str]:
    """Put each fault at its field or row; what belongs to none is given back."""
    rest = []
    for fault in faults:
        _, at, *parts = [*fault.pointer.split("/"), ""]
        row = rows[int(at)] if at.isdecimal() and int(at) < len(rows) else None
        if row is None:
            rest.append(fault.detail)
            continue
        found = next((one for one in row.inputs if one.field.name == parts[0]), None)
        (found.errors if found else row.errors).append(fault.detail)
    return rest


def _row(key: str, kind: Kind, values: dict[str, Any]) -> Row:
    inputs = [Input(one, f"check/{key}/{one.name}", _shown(values.get(one.name))) for one in kind.fields]
    return Row(key, kind, inputs)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


def _read(one: Field, text: str) -> Any:
    """The value that was typed; what is no value of the field stays a text, which its check refuses with a sentence."""
    typed = text.strip()
    match one.unit:
        case Unit.SWITCH:
            return True if text else None
        case Unit.TEXT | Unit.LONG_TEXT:
            return text.replace("\r\n", "\n").replace("\r", "\n").strip() or None
        case Unit.COUNT:
            plain = typed.replace(",", "").replace(" ", "")
            return int(plain) if _WHOLE.match(plain) else typed or None
        case Unit.SECONDS | Unit.SHARE:
            return _number(typed) if _NUMBER.match(typed) else typed or None
        case Unit.MONEY:
            return typed.removeprefix("$").strip() or None
    return typed or None


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)
