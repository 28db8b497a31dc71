"""Images in the data: as pictures, beside what was read from them, and named in JSON instead of spelled out."""

import json
from typing import Any

from llmhub.admin_site.display import visible
from prompts.schemas import image_block_parts

from .block import Block

SHORT = 120
# What shows text the wrong way round, or turns what follows it: named in JSON, as JSON itself can.
_TURNING = {code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)}


def image_block(value: str) -> Block:
    """A picture, of the type that its bytes have; the beginning of the text where it is none."""
    try:
        media_type, data = image_block_parts(value)
    except ValueError:
        return Block("prose", text=visible(value[:SHORT]), left_out=max(0, len(value) - SHORT))
    return Block("image", text=f"data:{media_type};base64,{data}")


def images_in(block: Block) -> list[Block]:
    """The pictures in a tree of blocks, in order."""
    own = [block] if block.kind == "image" else []
    return own + [image for child in block.children for image in images_in(child)]


def raw_json(value: Any) -> str:
    """`value` as JSON to read, with images named instead of spelled out."""
    return json.dumps(_without_images(value), ensure_ascii=False, indent=2).translate(_TURNING)


def _without_images(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_images(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_images(part) for part in value]
    if isinstance(value, str) and len(value) > 2000:
        try:
            image_block_parts(value)
        except ValueError:
            return value
        return f"(an image of {len(value) * 3 // 4096:,} KiB)"
    return value
