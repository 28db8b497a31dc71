"""Data as people read it: a tree of blocks, chosen by the schema and by the value itself.

`block_of(value, schema)` gives a `Block`; a page shows it by `{% include block.template with block=block %}`.

A shape is a way to lay out what is more than a list or an object: a letter, a chat, a ranking. To add one:

1. Write `shapes/<name>.py` with one function. For objects it takes `Fields`, for lists of objects `Records`, and it
   returns a `Block` whose `kind` is the shape's name, or None where the data is something else. It recognises the data
   by its fields, their values and their schemas, never by the use case. Make the parts with `part.block()`: so they
   keep their labels, the marks of the brief check, and whatever shape they have themselves.
2. Name the function in `OBJECT_SHAPES` or `LIST_SHAPES` (`shapes/__init__.py`); the first that fits is taken.
3. Write `templates/admin/generation/blocks/<kind>.html`. It shows text by `{{ block.words }}` (escaped, with marks)
   inside a `<bdi>` or `dir="auto"`, and parts by including their templates. Its look goes into `layouts.css`.
4. Add an example to `SHAPES` in `tests/generation/block_examples.py`: the tests feed it hostile text from then on.
"""

from .block import MAX_ITEMS, MAX_TEXT, Block
from .images import raw_json
from .marks import Mark, Span
from .walk import block_of, pairs_with_image

__all__ = ["MAX_ITEMS", "MAX_TEXT", "Block", "Mark", "Span", "block_of", "pairs_with_image", "raw_json"]
