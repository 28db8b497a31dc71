"""What the API's lists share: strict query parameters, and the form of a page."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime
from rest_framework.request import Request

from .errors import Fault, InvalidRequest
from .json_input import problem_of_text


def query_of(request: HttpRequest | Request, known: Collection[str]) -> dict[str, str]:
    """The query parameters, each at most once and of a known name.

    Raises InvalidRequest with a pointer at each fault, so that a typo never filters nothing.
    """
    faults = []
    for name, values in request.GET.lists():
        if name not in known:
            faults.append(
                Fault(f"?{name[:50]}", f"Unknown parameter; known are: {', '.join(sorted(known)) or 'none'}.")
            )
        elif len(values) > 1:
            faults.append(Fault(f"?{name}", "Given more than once."))
        elif problem := problem_of_text(values[0]):
            faults.append(Fault(f"?{name}", f"The text {problem}"))
    if faults:
        raise InvalidRequest("The query is not valid.", errors=faults)
    return {name: str(value) for name, value in request.GET.items() if value != ""}


def bad_parameter(name: str, detail: str) -> InvalidRequest:
    return InvalidRequest("The query is not valid.", errors=[Fault(f"?{name}", detail)])


def time_parameter(name: str, value: str) -> datetime:
    """An RFC 3339 time, or a date (midnight UTC). Raises InvalidRequest."""
    # A "+" that was not percent-encoded arrives as a blank.
    text = value.replace(" ", "+") if "T" in value else value
    try:
        day = parse_date(text)
        time = parse_datetime(f"{text}T00:00:00Z" if day and "T" not in text else text)
        time = time.astimezone(UTC) if time and time.tzinfo else None
    except (ValueError, OverflowError):  # a zone may lead out of the years that there are
        time = None
    if time is None:
        raise bad_parameter(name, "Give a date (2026-11-20) or a time with its zone (2026-11-20T21:00:00Z).")
    return time


def choice_parameter(name: str, value: str, choices: Collection[str]) -> str:
    """One of `choices`. Raises InvalidRequest."""
    if value not in choices:
        raise bad_parameter(name, f"Give one of: {', '.join(choices)}.")
    return value


def page(results: list[Any], next_url: str | None = None, previous_url: str | None = None) -> dict[str, Any]:
    """The form of every list."""
    return {"results": results, "next": next_url, "previous": previous_url}
