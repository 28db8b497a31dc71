"""The `format`s that are really checked. An unknown one is refused when the schema is saved, not ignored."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from jsonschema import FormatChecker

from .images import check_image, image_block_parts

__all__ = ["FORMATS", "image_block_parts"]

FORMATS = FormatChecker(formats=())

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_EMAIL = re.compile(r"[^@\s<>\"(),:;\[\]\\]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_URI_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")


def _format(name: str) -> Callable[[Callable[[str], None]], Callable[[str], None]]:
    """Register a check of strings that raises ValueError, whose text is the sentence for the sender."""

    def register(check: Callable[[str], None]) -> Callable[[str], None]:
        def checked(value: object) -> bool:
            if isinstance(value, str):
                check(value)
            return True

        FORMATS.checks(name, raises=ValueError)(checked)
        return check

    return register


def _must(holds: bool, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)


@_format("date")
def _check_date(value: str) -> None:
    sentence = "is not a date such as 2026-11-20"
    _must(_DATE.fullmatch(value) is not None, sentence)
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(sentence) from error


@_format("date-time")
def _check_date_time(value: str) -> None:
    sentence = "is not a time such as 2026-11-20T21:00:00Z"
    _must(_DATE_TIME.fullmatch(value) is not None, sentence)
    try:
        datetime.fromisoformat(value.upper())
    except ValueError as error:
        raise ValueError(sentence) from error


@_format("timezone")
def _check_timezone(value: str) -> None:
    _must(value in _timezones(), "is not a time zone such as Europe/Berlin")


@_format("email")
def _check_email(value: str) -> None:
    _must(len(value) <= 254 and _EMAIL.fullmatch(value) is not None, "is not an e-mail address")


@_format("uri")
def _check_uri(value: str) -> None:
    sentence = "is not a full address such as https://example.com/page"
    _must(value.isascii() and value.isprintable() and not set(value) & set(' <>"{}|\\^`'), sentence)
    try:
        parts = urlsplit(value)
    except ValueError as error:
        raise ValueError(sentence) from error
    _must(_URI_SCHEME.fullmatch(parts.scheme) is not None and bool(parts.netloc or parts.path), sentence)


_format("image")(check_image)


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())
