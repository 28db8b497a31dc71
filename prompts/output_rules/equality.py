"""When two JSON values are the same value."""

import json
from typing import Any


def key(value: Any) -> str:
    """A text that is equal for equal JSON values: 1 and 1.0 are, 1 and true and "1" are not."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)


def folded_key(value: Any) -> str:
    """Like `key`, but upper and lower case are the same."""
    return key(value.casefold() if isinstance(value, str) else value)
