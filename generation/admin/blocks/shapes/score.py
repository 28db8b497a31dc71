"""A score as a bar with its figure."""

from collections.abc import Iterable

from ..block import Block
from ..part import Part

SCORES = ("score", "confidence", "relevance", "probability", "likelihood")


def is_score(value: object) -> bool:
    """Whether a bar can show it."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100


def score(part: Part, column: Iterable[float]) -> Block:
    """The figure as it was given, and a bar that is full at the schema's maximum, else at 1, 10 or 100."""
    most = part.schema.get("maximum")
    full = most if is_score(most) and most else next(top for top in (1, 10, 100) if max(column) <= top)
    return Block("score", share=round(100 * min(part.value / full, 1)), children=[part.block()])
