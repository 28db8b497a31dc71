"""Catalogue data as YAML that people like to read: long texts as blocks, short lists and objects on a line.

Whatever is written is read back and compared, so that what a file says is always what the database said.
"""

import re
from typing import Any

import yaml

from .located import document_of

WIDTH = 120
# Longer than this, a list or an object has a line for each of its parts.
MAX_INLINE = 90

# What a block keeps as it is: no other line breaks than \n, and nothing that a reader must be told in escapes.
_PLAIN_LINES = re.compile(r"[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]+\Z")


class UnwritableError(ValueError):
    """Data that YAML cannot hold without loss."""


class _Dumper(yaml.SafeDumper):
    """Writes no anchors; quotes what a YAML 1.1 or 1.2 reader would take for something else than a text."""

    blocks = True

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        # List items stand further in than their key, as most people write them.
        return super().increase_indent(flow, False)

    def analyze_scalar(self, scalar: str) -> Any:
        analysis: Any = super().analyze_scalar(scalar)
        if self.blocks and _is_block(scalar):
            analysis.allow_block = True
        return analysis


class _QuotingDumper(_Dumper):
    """For texts that a block would not keep: everything with line breaks is in quotes."""

    blocks = False


# YAML 1.2 knows numbers that YAML 1.1 takes for texts.
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z"),
    list("-+.0123456789"),
)


def yaml_of(data: dict[str, Any]) -> str:
    """`data` (JSON) as YAML. Raises UnwritableError where reading it would not give the same again."""
    for dumper in (_Dumper, _QuotingDumper):
        text = yaml.dump(data, Dumper=dumper, allow_unicode=True, width=WIDTH, sort_keys=False, default_flow_style=None)
        document = document_of(text, "")
        if not document.problems and _is_identical(document.data, data):
            return text
    raise UnwritableError("This cannot be written as YAML without loss.")


def _is_block(text: str) -> bool:
    return "\n" in text and bool(text.strip()) and bool(_PLAIN_LINES.match(text))


def _is_identical(one: Any, other: Any) -> bool:
    """Equal with the same types and the same order of keys."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(_is_identical(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_is_identical, one, other))
    return bool(one == other)


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if dumper.blocks and _is_block(text) else '"' if _needs_escapes(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _needs_escapes(text: str) -> bool:
    return "\n" in text or (bool(text) and not _PLAIN_LINES.match(text))


def _list(dumper: _Dumper, items: list[Any]) -> yaml.SequenceNode:
    return _laid_out(dumper.represent_sequence("tag:yaml.org,2002:seq", items))


def _object(dumper: _Dumper, fields: dict[str, Any]) -> yaml.MappingNode:
    return _laid_out(dumper.represent_mapping("tag:yaml.org,2002:map", fields.items()))


def _laid_out(node: Any) -> Any:
    scalars = [part for item in node.value for part in (item if isinstance(item, tuple) else (item,))]
    if node.flow_style and sum(len(part.value) + 3 for part in scalars) > MAX_INLINE:
        node.flow_style = False
    return node


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(dict, _object)
