"""The text of an answer."""

import json
from typing import Any


def text_of(data: Any) -> str:
    """Structured `data` as the text that stands in `content`."""
    return json.dumps(data, ensure_ascii=False, indent=2)
