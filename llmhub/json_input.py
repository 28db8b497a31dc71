"""Reading JSON that anybody may have sent: strict, bounded, and storable in PostgreSQL."""

import json
import math
from typing import IO, Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser

from .errors import Fault, InvalidRequest, TooLarge
from .json_pointer import pointer_to

# Deeper than any use case's variables, and far below where Python's recursion ends.
MAX_DEPTH = 32
# Bytes of a request's body, and of one that may bring an image along.
MAX_BODY = 1024 * 1024
MAX_BODY_WITH_IMAGE = 8 * 1024 * 1024


class AlwaysJSON(BaseContentNegotiation):
    """The API speaks JSON, whatever `Accept` asks for: there is nothing else to choose from."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        is_json = request.content_type.split(";")[0].strip().lower() == StrictJSONParser.media_type
        return parsers[0] if is_json else None

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class StrictJSONParser(BaseParser):
    """Parses `application/json`. Refuses NaN, doubled keys, NUL, lone surrogates, and deep nesting.

    A body may have 1 MiB, or the view's `max_body` (in bytes). Leaves its size on the request as `body_bytes`.
    """

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """Raises TooLarge, InvalidRequest."""
        limit = getattr((parser_context or {}).get("view"), "max_body", MAX_BODY)
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge(f"The body may have {limit // 1024**2} MiB at most.")
        if parser_context:
            parser_context["request"].body_bytes = len(body)
        data = parse_json(body)
        if faults := problems_of(data):
            raise InvalidRequest("The body has values that cannot be accepted.", errors=faults)
        return data


def parse_json(body: bytes) -> Any:
    """The JSON value in `body`. Raises InvalidRequest."""
    try:
        return strict_loads(body.decode())
    except UnicodeDecodeError:
        raise InvalidRequest("The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise InvalidRequest(
            f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    except RecursionError:
        raise InvalidRequest(f"The body is nested deeper than {MAX_DEPTH} levels.") from None
    except ValueError as error:
        raise InvalidRequest(f"The body is not JSON: {error}") from None


def strict_loads(text: str) -> Any:
    """`json.loads` without what RFC 8259 does not know or PostgreSQL cannot hold: NaN, infinities, doubled keys.

    Raises ValueError, RecursionError.
    """
    return json.loads(text, parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_without_doubles)


def problems_of(data: Any) -> list[Fault]:
    """What in a parsed JSON value no row could hold or no code should walk, each with its place."""
    faults: list[Fault] = []
    pending: list[tuple[str, Any, int]] = [("", data, 1)]
    while pending:
        pointer, value, depth = pending.pop()
        if isinstance(value, dict | list):
            if depth > MAX_DEPTH:
                return [Fault(_ascii(pointer[:200]), f"Nested deeper than {MAX_DEPTH} levels.")]
            keyed = value.items() if isinstance(value, dict) else enumerate(value)
            for key, item in keyed:
                if isinstance(key, str) and (problem := problem_of_text(key)):
                    faults.append(Fault(_ascii(pointer), f"A field name {problem}"))
                pending.append((pointer_to(pointer, key), item, depth + 1))
        elif isinstance(value, str) and (problem := problem_of_text(value)):
            faults.append(Fault(_ascii(pointer), f"The text {problem}"))
    return faults[:20]


def problem_of_text(text: str) -> str:
    """Why `text` cannot be stored, or an empty string."""
    if "\x00" in text:
        return "contains a NUL character."
    try:
        text.encode()
    except UnicodeEncodeError:
        return "contains half of a surrogate pair, which is not a character."
    return ""


def _ascii(pointer: str) -> str:
    return pointer.encode("ascii", "backslashreplace").decode().replace("\x00", "\\x00")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON value.")


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError("a number is too large.")
    return value


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("an object has the same field twice.")
    return data
