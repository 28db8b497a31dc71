"""The answer under test."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer and what it took: `cost` in USD (None where it is not known), `latency_s` in seconds.

    `value` is the `data` of a use case with an output schema, else the text; `expected` is of the same form, or None.
    """

    value: Any
    expected: Any = None
    cost: Decimal | None = None
    latency_s: float = 0


def text_of(value: Any) -> str:
    """What is searched, measured and compared in an answer.

    A plain text is itself. Of structured data it is every string value, in document order, each on a line of its own:
    no field names, numbers, braces, quotes or escapes, so that JSON's form does not matter.
    """
    return "\n".join(_strings(value))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
