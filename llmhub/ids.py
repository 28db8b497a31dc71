"""Identifiers."""

import uuid

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> uuid.UUID:
    """A time-ordered UUID version 7 (RFC 9562), so that new rows stay together in an index."""
    return _uuid7()
