"""How severe something is: a label that says it in words, and by its colour."""

from ..block import Block
from ..part import Part

SEVERITIES = ("severity",)

_TONES = {
    "danger": ("blocker", "critical", "severe", "high", "major", "error"),
    "warning": ("medium", "moderate", "warning"),
    "info": ("low", "minor", "trivial", "info", "note"),
}
_TONE_OF = {word: tone for tone, words in _TONES.items() for word in words}


def severity(part: Part) -> Block:
    """The label; what is no short word is shown as it is."""
    block = part.block()
    if block.kind != "text" or not part.is_fact:
        return block
    return Block("severity", tone=_TONE_OF.get(part.value.strip().lower(), "plain"), children=[block])
