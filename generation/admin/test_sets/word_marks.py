"""Two answers side by side, with the words marked that only one of them has."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from generation.admin.blocks import Block
from prompts.admin.word_marks import Part, WordMarker

_TEXTS = ("text", "prose", "number", "flag")


@dataclass(slots=True)
class MarkedBlock(Block):
    """A text in pieces: (words, whether the other answer lacks them)."""

    pieces: list[Part] = field(default_factory=list)
    long: bool = False

    @property
    def is_inline(self) -> bool:
        """Whether it stands beside its label."""
        return not self.long


def mark_differences(left: Block, right: Block, marker: WordMarker | None = None) -> tuple[Block, Block]:
    """Both blocks, laid out as they were, their texts replaced by marked ones where they differ."""
    marker = marker or WordMarker()
    if left.kind in _TEXTS and right.kind in _TEXTS:
        return _marked_texts(left, right, marker)
    if left.kind != right.kind or not left.children:
        return left, right
    for ours, theirs in _partners(left, right):
        if ours is None or theirs is None:
            _mark_lonely(left if theirs is None else right, ours if ours is not None else theirs)
            continue
        pair = mark_differences(left.children[ours], right.children[theirs], marker)
        left.children[ours], right.children[theirs] = pair
    return left, right


def _partners(left: Block, right: Block) -> list[tuple[int | None, int | None]]:
    """Places of the children that belong together: fields by their label, items by their place."""
    if left.kind == "section":
        first = {child.label: at for at, child in enumerate(left.children)}
        second = {child.label: at for at, child in enumerate(right.children)}
        return [(first.get(label), second.get(label)) for label in dict.fromkeys([*first, *second])]
    lengths = len(left.children), len(right.children)
    return [(at if at < lengths[0] else None, at if at < lengths[1] else None) for at in range(max(lengths))]


def _mark_lonely(parent: Block, place: int | None) -> None:
    """Mark whole what the other answer does not have."""
    if place is None:
        return
    child = parent.children[place]
    if child.kind in _TEXTS:
        parent.children[place] = _marked(child, [(child.text, True)])
    for inner in range(len(child.children)):
        _mark_lonely(child, inner)


def _marked_texts(left: Block, right: Block, marker: WordMarker) -> tuple[Block, Block]:
    if left.text == right.text:
        return left, right
    ours, theirs = marker.marked(left.text, right.text)
    return _marked(left, ours), _marked(right, theirs)


def _marked(block: Block, pieces: Iterable[Part]) -> MarkedBlock:
    return MarkedBlock(
        "marked", block.label, block.text, left_out=block.left_out, long=block.kind == "prose",
        pieces=[piece for piece in pieces if piece[0]],
    )  # fmt: skip
