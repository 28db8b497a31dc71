"""A prompt as the model gets it, in pieces: which of it is wording, and which was inserted."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from prompts.templates import render

# Characters of a rendered prompt, for a page that is made while one types.
MAX_RENDERED = 2_000_000

# What stands around each inserted value while rendering. Nobody can know it, so no value can hold it; it is the same
# for the life of the process, so that templates are parsed once.
_MARK = secrets.token_hex(8)
_OPEN, _CLOSE = f"\x02{_MARK}", f"\x03{_MARK}"
_TAG = re.compile(r"\{\{\{.*?\}\}\}|\{\{(.*?)\}\}", re.DOTALL)
_VALUE = re.compile(f"{_OPEN}(.*?){_CLOSE}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a rendered prompt; data is what a variable put there."""

    text: str
    is_data: bool = False


def rendered(template: str, values: dict[str, Any]) -> list[Piece]:
    """`template` with `values` in it. Raises TemplateError."""
    text = render(_TAG.sub(_marked, template), values, limit=MAX_RENDERED)
    pieces = []
    for at, part in enumerate(_VALUE.split(text)):
        if part:
            pieces.append(Piece(part, is_data=at % 2 == 1))
    return pieces


def _marked(tag: re.Match[str]) -> str:
    kind = (tag[1] or "").strip()[:1]
    return tag[0] if kind and kind in "#^/!>=" else f"{_OPEN}{tag[0]}{_CLOSE}"
