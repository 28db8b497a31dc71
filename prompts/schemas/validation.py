"""Values against a schema."""

import json
import math
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from referencing import Registry

from llmhub.errors import Fault

from .formats import FORMATS
from .sentences import describe

MAX_FAULTS = 50

# `$` outside of a character class, or an escape or a class to step over.
_END_ANCHOR = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", re.DOTALL)


def faults(schema: dict[str, Any], value: Any, root: str = "/variables") -> list[Fault]:
    """What is wrong with `value` by `schema`: at most 50 faults, each with a JSON Pointer that begins with `root`.

    The schema must be one that `check_schema` finds nothing wrong with.
    """
    errors = _validator(json.dumps(schema)).iter_errors(value)
    # Each missing field is its own error that names all of them, hence the dict; errors are made one by one, hence islice.
    found = islice(chain.from_iterable(describe(error, root) for error in errors), MAX_FAULTS * 2)
    return list(dict.fromkeys(found))[:MAX_FAULTS]


@lru_cache(maxsize=512)
def _validator(schema: str) -> Any:
    # An empty registry, so that a `$ref` never fetches anything.
    return _Validator(json.loads(schema), format_checker=FORMATS, registry=Registry())


def _is_number(_: Any, value: object) -> bool:
    # NaN and Infinity are not JSON, and no minimum or maximum would ever refuse them.
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # a whole number of hundreds of digits
        return False


def _check_pattern(validator: Any, pattern: str, value: Any, schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(value, "string") and not _compiled(pattern).search(value):
        yield ValidationError("does not match")


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    """`pattern` with JSON Schema's meaning of `$`: the very end, not also before a last newline."""
    return re.compile(_END_ANCHOR.sub(lambda part: r"\Z" if part[0] == "$" else part[0], pattern))


def _check_unique(validator: Any, wanted: bool, value: Any, schema: Any) -> Iterator[ValidationError]:
    # The library compares each item with each other one, which a client could make last for hours.
    if not wanted or not validator.is_type(value, "array"):
        return
    if len({json.dumps(item, sort_keys=True) for item in value}) < len(value):
        yield ValidationError("has the same item twice")


_Validator = extend(
    Draft202012Validator,
    validators={"pattern": _check_pattern, "uniqueItems": _check_unique},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("number", _is_number),
)
