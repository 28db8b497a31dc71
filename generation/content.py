"""The text of an answer."""

import json
from typing import Any


def text_of(data: Any) -> str:
    """Structured `data` as the text that stands in `content`."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def answer_of(content: str | None, data: Any) -> Any:
    """What the columns `content` and `data` hold together: the data where there is any, else the text."""
    return content if data is None else data
