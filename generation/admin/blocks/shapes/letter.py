"""A letter: an object whose main part is a long text to send, and facts about it."""

from ..block import Block
from ..part import Fields
from ..texts import SHORT, words_block

_LETTER = ("draft", "letter", "reply", "email", "body")


def letter(fields: Fields) -> Block | None:
    """An object with a draft, a reply or the like that is longer than a line."""
    text = fields.named(_LETTER)
    if text is None or not isinstance(text.value, str) or not ("\n" in text.value or len(text.value) > SHORT):
        return None
    paper = words_block(text, "prose")
    rest = [one.block() for one in fields.without(text).by_name.values()]
    beside = all(one.is_inline for one in rest)
    facts = Block("section", children=rest)
    return Block("letter", tone="beside" if beside else "below", children=[paper, facts] if rest else [paper])
