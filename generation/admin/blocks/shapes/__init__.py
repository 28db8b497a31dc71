"""The shapes, in the order in which they are tried. How to add one: see the package above."""

from collections.abc import Callable

from ..block import Block
from ..part import Fields, Records
from .calendar import calendar
from .chat import chat
from .entries import entries, issues
from .letter import letter
from .post import post, posts
from .ranking import ranking
from .table import table

OBJECT_SHAPES: tuple[Callable[[Fields], Block | None], ...] = (post, letter)
LIST_SHAPES: tuple[Callable[[Records], Block | None], ...] = (
    chat,
    posts,
    issues,
    ranking,
    calendar,
    table,
    entries,
)
