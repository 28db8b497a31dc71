"""How many tokens a text or an image takes: an estimate, always the same for the same input."""

import json
from dataclasses import dataclass
from typing import Any

from .checking import Picture

# In 27ths of a token: an ASCII character is 1/2.7 of one, any other character a whole one.
WHOLE = 27
ASCII = 10
PER_TURN = 4 * WHOLE
# The provider scales larger images down before it reads them.
MAX_IMAGE_TOKENS = 1600


def weigh(text: str) -> int:
    """The weight of `text` in 27ths of a token. Weights add up; round only the sum."""
    if text.isascii():
        return len(text) * ASCII
    ascii_characters = len(text.encode("ascii", "ignore"))
    return ascii_characters * ASCII + (len(text) - ascii_characters) * WHOLE


def to_tokens(weight: int) -> int:
    """Whole tokens, rounded up."""
    return -(-weight // WHOLE)


def count_text(text: str) -> int:
    """Tokens of one text on its own."""
    return to_tokens(weigh(text))


def count_image(picture: Picture | None) -> int:
    """Tokens of an image: a 750th of its pixels up to a limit, which is also taken where the size is not known."""
    if picture is None:
        return MAX_IMAGE_TOKENS
    return min(MAX_IMAGE_TOKENS, -(-picture.width * picture.height // 750))


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the prompt, in the order of reading, and how long what ends with it is cached (None: no mark)."""

    weight: int
    identity: str
    cache_ttl: str | None = None


def prompt_pieces(body: dict[str, Any], pictures: dict[tuple[int, int], Picture | None]) -> list[Piece]:
    """The prompt of a checked request, piece by piece: output format, system, then each block of each message.

    `pictures` has the image at (message, block).
    """
    pieces = []
    output_format = (body.get("output_config") or {}).get("format")
    if output_format:
        schema = json.dumps(output_format["schema"], ensure_ascii=False, sort_keys=True)
        pieces.append(Piece(weigh(schema), schema))
    pieces += [_text_piece(block, 0) for block in as_blocks(body.get("system") or [])]
    for number, message in enumerate(body["messages"]):
        for index, block in enumerate(as_blocks(message["content"])):
            turn = PER_TURN if index == 0 else 0
            if block["type"] == "image":
                weight = turn + count_image(pictures.get((number, index))) * WHOLE
                pieces.append(Piece(weight, json.dumps(block["source"], sort_keys=True), _ttl(block)))
            else:
                pieces.append(_text_piece(block, turn, message["role"]))
    if body.get("cache_control") and pieces:
        last = pieces[-1]
        pieces[-1] = Piece(last.weight, last.identity, _ttl(body))
    return pieces


def as_blocks(content: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Content as a list of blocks, also where it was given as a plain string."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _text_piece(block: dict[str, Any], extra: int, role: str = "system") -> Piece:
    text = block.get("text", block.get("thinking", ""))
    return Piece(extra + weigh(text), f"{role}\0{text}", _ttl(block))


def _ttl(holder: dict[str, Any]) -> str | None:
    control = holder.get("cache_control")
    return control.get("ttl", "5m") if control else None
