"""Identifiers."""

import uuid

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> uuid.UUID:
    """A time-ordered UUID version 7 (RFC 9562), so that new rows stay together in an index."""
    return _uuid7()


def row_id(text: str | None) -> int | None:
    """The id of a row that an address or a form names; None for what can be none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else None
