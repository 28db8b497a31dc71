"""The beginning of a draft's text, for a list: enough to know which one it is."""

import json
import re

from django.db.models import F
from django.db.models.functions import Left

# As much of the text as is read from the database, and as much as is shown.
READ = 600
SHOWN = 140
BEGINNING = Left(F("content"), READ)
# A text in JSON, perhaps cut off; with a colon behind it, it is a field's name.
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)(?:"(\s*:)?|\\?$)', re.DOTALL)


def first_words(beginning: str | None, *, is_data: bool) -> str:
    """The first words of an answer; of data only its texts, one after the other, without the names of its fields."""
    if not beginning:
        return ""
    text = " · ".join(_texts(beginning)) if is_data else beginning
    words = " ".join((text or beginning).split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1].rstrip() + "…"


def _texts(beginning: str) -> list[str]:
    found = (_read(match[1]) for match in _TEXT.finditer(beginning) if not match[2])
    return [text for text in found if text.strip()]


def _read(inside: str) -> str:
    try:
        return str(json.loads(f'"{inside}"', strict=False))
    except ValueError:  # cut off within an escape
        return inside
