"""Data as people read it: a tree of blocks, chosen by the schema and by the value itself."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from llmhub.admin_site.display import visible
from prompts.schemas import image_block_parts

from .schema_walk import Schema, fitting, in_order, item_schema, label, property_schema

MAX_ITEMS = 200
MAX_DEPTH = 12
MAX_TEXT = 200_000
CHIP = 40
WORD = 14
SHORT = 120
MAX_COLUMNS = 7
MAX_CELL = 220

_CODE_LINE = re.compile(
    r"^(\s{2,}|\t).*|.*[{};]$|^\s*(def|class|import|from|const|let|var|function|return|#include)\b.*"
)


@dataclass(slots=True)
class Block:
    """One part of the data. `kind` names the template that shows it; `left_out` counts what is not shown."""

    kind: str
    label: str = ""
    text: str = ""
    children: "list[Block]" = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    left_out: int = 0

    @property
    def template(self) -> str:
        """Which template shows it."""
        return f"admin/generation/blocks/{self.kind}.html"

    @property
    def is_short(self) -> bool:
        """Whether it stays on one line in a table."""
        return self.kind in ("number", "flag", "nothing") or (self.kind == "text" and len(self.text) <= WORD)

    @property
    def is_inline(self) -> bool:
        """Whether it stands beside its label, not under it."""
        return self.kind in ("text", "number", "flag", "nothing", "chips")


def block_of(value: Any, schema: Any, root: Schema | None = None, name: str = "", depth: int = 0) -> Block:
    """The block that shows `value`, which should fit `schema` but need not."""
    root = root if root is not None else (schema if isinstance(schema, dict) else {})
    meant = fitting(schema, root, value)
    block = _block(value, meant, root, depth)
    block.label = label(meant, name, root) if name else ""
    return block


def raw_json(value: Any) -> str:
    """`value` as JSON to read, with images named instead of spelled out."""
    return json.dumps(_without_images(value), ensure_ascii=False, indent=2)


def _block(value: Any, schema: Schema, root: Schema, depth: int) -> Block:
    if depth > MAX_DEPTH:
        return Block("code", text=raw_json(value)[:MAX_TEXT])
    match value:
        case None:
            return Block("nothing")
        case bool():
            return Block("flag", text="Yes" if value else "No")
        case int() | float():
            return Block("number", text=json.dumps(value))
        case str():
            return _text(value, schema)
        case list():
            return _list(value, schema, root, depth)
        case dict():
            return _section(value, schema, root, depth)
    return Block("text", text=str(value))


def _text(value: str, schema: Schema) -> Block:
    if schema.get("format") == "image":
        return _image(value)
    if not value:
        return Block("nothing")
    cut = max(0, len(value) - MAX_TEXT)
    kind = "text" if len(value) <= SHORT and "\n" not in value else "code" if _looks_like_code(value) else "prose"
    return Block(kind, text=visible(value[:MAX_TEXT]), left_out=cut)


def _image(value: str) -> Block:
    try:
        media_type, data = image_block_parts(value)
    except ValueError:
        return Block("prose", text=value[:SHORT], left_out=max(0, len(value) - SHORT))
    return Block("image", text=f"data:{media_type};base64,{data}")


def _looks_like_code(text: str) -> bool:
    lines = [line for line in text[:20_000].splitlines() if line.strip()]
    return len(lines) > 2 and sum(bool(_CODE_LINE.fullmatch(line)) for line in lines) > len(lines) / 3


def _list(values: list[Any], schema: Schema, root: Schema, depth: int) -> Block:
    if not values:
        return Block("nothing")
    shown = values[:MAX_ITEMS]
    left_out = len(values) - len(shown)
    if all(_is_chip(one) for one in shown):
        return Block("chips", children=[_block(one, {}, root, depth) for one in shown], left_out=left_out)
    children = [block_of(one, item_schema(schema, at), root, depth=depth + 1) for at, one in enumerate(shown)]
    if not all(isinstance(one, dict) for one in shown):
        return Block("bullets", children=children, left_out=left_out)
    columns = _columns(shown, fitting(schema.get("items"), root))
    if columns:
        return _table(shown, columns, schema, root, left_out)
    return Block("cards", children=children, left_out=left_out)


def _is_chip(value: Any) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= CHIP and "\n" not in value
    return isinstance(value, int | float)


def _columns(rows: list[dict[str, Any]], schema: Schema) -> list[str]:
    """The columns of a table of `rows`; none where they don't fit into one."""
    names = dict.fromkeys(name for row in rows for name in in_order(schema, row))
    cells = [cell for row in rows for cell in row.values()]
    fits = len(names) <= MAX_COLUMNS and not any(
        isinstance(cell, dict | list) or (isinstance(cell, str) and (len(cell) > MAX_CELL or "\n" in cell))
        for cell in cells
    )
    return list(names) if fits and len(rows) > 1 else []


def _table(rows: list[dict[str, Any]], names: list[str], schema: Schema, root: Schema, left_out: int) -> Block:
    def cell(row: dict[str, Any], at: int, name: str) -> Block:
        shape = fitting(item_schema(schema, at), root, row)
        return block_of(row.get(name), property_schema(shape, name), root)

    shape = fitting(schema.get("items"), root)
    titles = [label(property_schema(shape, name), name, root) for name in names]
    lines = [Block("row", children=[cell(row, at, name) for name in names]) for at, row in enumerate(rows)]
    return Block("table", columns=titles, children=lines, left_out=left_out)


def _section(value: dict[str, Any], schema: Schema, root: Schema, depth: int) -> Block:
    if not value:
        return Block("nothing")
    names = in_order(schema, value)
    fields = [
        block_of(value[name], property_schema(schema, name), root, name=name, depth=depth + 1)
        for name in names[:MAX_ITEMS]
    ]
    return Block("section", children=fields, left_out=max(0, len(names) - MAX_ITEMS))


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
