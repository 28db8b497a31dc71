"""Texts: a few words, prose, code, or a letter by how it begins."""

import re

from llmhub.admin_site.display import visible

from .block import MAX_TEXT, Block
from .images import image_block
from .marks import spans_of
from .part import Part

SHORT = 120

_CODE_LINE = re.compile(
    r"^(\s{2,}|\t).*|.*[{};]$|^\s*(def|class|import|from|const|let|var|function|return|#include)\b.*"
)
# How a letter begins in English, German or French: a line of its own, then a blank one.
_SALUTATION = re.compile(
    r"\s*(dear|hello|hi|hey|good (morning|afternoon|evening)|to whom it may concern|sehr geehrte[rs]?|liebe[rs]?|hallo"
    r"|guten (tag|morgen|abend)|moin|grüezi|chère?s?|bonjour|bonsoir|madame|monsieur)\b[^\n]{0,80}\n\s*\n\s*\S",
    re.IGNORECASE,
)
# As far as a salutation can reach.
_BEGINNING = 400


def text_block(part: Part) -> Block:
    """The block of a string."""
    if part.schema.get("format") == "image":
        return image_block(part.value)
    text: str = part.value
    if not text:
        return Block("nothing")
    if len(text) <= SHORT and "\n" not in text:
        return words_block(part, "text")
    if _SALUTATION.match(text[:_BEGINNING]):
        return Block("letter", children=[words_block(part, "prose")])
    return words_block(part, "code" if _looks_like_code(text) else "prose")


def words_block(part: Part, kind: str) -> Block:
    """The text of a string as a block of this kind, with its marks; cut where it is too long to show."""
    text: str = part.value
    shown = text[:MAX_TEXT]
    return Block(
        kind,
        label=part.label,
        text=visible(shown),
        left_out=len(text) - len(shown),
        spans=spans_of(shown, part.marks),
    )


def _looks_like_code(text: str) -> bool:
    lines = [line for line in text[:20_000].splitlines() if line.strip()]
    return len(lines) > 1 and sum(bool(_CODE_LINE.fullmatch(line)) for line in lines) > len(lines) / 3
