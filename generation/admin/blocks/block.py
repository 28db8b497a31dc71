"""One part of the data as a page shows it."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from .marks import Span, marked_up

MAX_ITEMS = 200
# Characters of one text that are shown.
MAX_TEXT = 200_000
WORD = 14
# From here on a text is a box that scrolls, and that the keyboard must reach.
LONG_TEXT = 1_500
LONG_LINES = 24
_FIGURES = ("number", "flag", "nothing", "score", "severity")


@dataclass(slots=True)
class Block:
    """One part of the data. `kind` names the template that shows it; `left_out` counts what is not shown.

    `tone` is a word of ours for the look (which side, how severe), never one of the data; `share` is the length of a
    bar in percent; `spans` is the text in pieces where parts of it are marked.
    """

    kind: str
    label: str = ""
    text: str = ""
    children: "list[Block]" = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    left_out: int = 0
    tone: str = ""
    share: int = 0
    spans: list[Span] = field(default_factory=list)

    @property
    def template(self) -> str:
        """Which template shows it."""
        return f"admin/generation/blocks/{self.kind}.html"

    @property
    def words(self) -> SafeString | str:
        """The text for a page, with its marks."""
        return marked_up(self.spans) if self.spans else self.text

    @property
    def is_short(self) -> bool:
        """Whether it stays on one line in a table."""
        if self.kind == "day":
            return self.children[0].is_short
        return self.kind in _FIGURES or (self.kind == "text" and len(self.text) <= WORD)

    @property
    def is_wide(self) -> bool:
        """Whether it needs room in a table."""
        return bool(self.children) or len(self.text) > 4 * WORD

    @property
    def is_inline(self) -> bool:
        """Whether it stands beside its label, not under it."""
        return self.kind in ("text", "chips", *_FIGURES)

    @property
    def is_long(self) -> bool:
        """Whether it is shown in a box that scrolls."""
        return len(self.text) > LONG_TEXT or self.text.count("\n") > LONG_LINES
