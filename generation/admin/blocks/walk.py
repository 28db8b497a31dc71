"""From a value to its block: which way of showing it fits."""

import json
from typing import Any

from llmhub.admin_site.display import visible

from ..schema_walk import fitting
from .block import MAX_TEXT, Block
from .images import images_in, raw_json
from .marks import Marks
from .part import Part, Whole, records_of, section_of
from .shapes import LIST_SHAPES, OBJECT_SHAPES
from .texts import text_block

MAX_DEPTH = 12


def block_of(value: Any, schema: Any, marks: Marks | None = None) -> Block:
    """The block that shows `value`, which should fit `schema` but need not; `marks` by the JSON Pointer of each text."""
    root = schema if isinstance(schema, dict) else {}
    return _build(Part(Whole(root, marks or {}, _build), value, fitting(schema, root, value)))


def pairs_with_image(inputs: Any, input_schema: Any) -> list[Block]:
    """The pictures among the inputs, to stand beside what was read from them; none where there are none."""
    return images_in(block_of(inputs, input_schema))


def _build(part: Part) -> Block:
    if part.depth > MAX_DEPTH:
        return Block("code", text=visible(raw_json(part.value)[:MAX_TEXT]))
    match part.value:
        case None:
            return Block("nothing")
        case bool():
            return Block("flag", text="Yes" if part.value else "No")
        case int() | float():
            return Block("number", text=json.dumps(part.value))
        case str():
            return text_block(part)
        case list():
            return _list(part)
        case dict():
            return _object(part)
    return Block("text", text=visible(str(part.value)))


def _object(part: Part) -> Block:
    if not part.value:
        return Block("nothing")
    fields = part.fields()
    shaped = (shape(fields) for shape in OBJECT_SHAPES)
    return next(filter(None, shaped), None) or section_of(list(fields.by_name.values()))


def _list(part: Part) -> Block:
    if not part.value:
        return Block("nothing")
    items = part.items()
    if all(isinstance(item.value, dict) for item in items):
        records = records_of(part)
        block = next(filter(None, (shape(records) for shape in LIST_SHAPES)), None)
        block = block or Block("cards", children=[item.block() for item in items])
    elif all(item.is_fact for item in items):
        block = Block("chips", children=[item.block() for item in items])
    else:
        block = Block("bullets", children=[item.block() for item in items])
    block.left_out = part.left_out
    return block
