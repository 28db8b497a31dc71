"""YAML as JSON-like data that remembers on which line each part of it stands.

Scalars are read as YAML 1.2's core schema has them: `11:00`, `2026-11-20`, `on` and `no` are texts, which PyYAML's own
loader would turn into numbers, dates and truth values.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MAX_DEPTH = 60

Step = str | int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a catalogue file: a line counted from 1, and a sentence."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Composes nodes only; nothing is ever constructed from a tag."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), list(_first))


@dataclass(slots=True)
class Document:
    """One file: its data, where each part of it stands, and what was wrong with it as YAML."""

    file: str
    data: Any = None
    problems: list[Problem] = field(default_factory=list)
    _lines: dict[tuple[Step, ...], int] = field(default_factory=dict)
    _text_starts: dict[tuple[Step, ...], int] = field(default_factory=dict)

    def line(self, path: Sequence[Step]) -> int:
        """The line of what stands at `path`, or of the nearest thing around it that is there."""
        steps = tuple(path)
        while steps and steps not in self._lines:
            steps = steps[:-1]
        return self._lines.get(steps, 1)

    def line_inside(self, path: Sequence[Step], number: int) -> int:
        """The line in the file of line `number` of the text at `path`."""
        start = self._text_starts.get(tuple(path))
        return self.line(path) if start is None else start + number - 1

    def report(self, path: Sequence[Step], sentence: str, *, text_line: int | None = None) -> None:
        """Add a problem with what stands at `path` (or with a line of the text there)."""
        line = self.line(path) if text_line is None else self.line_inside(path, text_line)
        self.problems.append(Problem(self.file, line, sentence))


def read_document(path: Path, name: str) -> Document:
    """The YAML file at `path`, called `name` in problems."""
    try:
        # With no path to it, a missing or unreadable file is a fault of the caller, not of the catalogue.
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        document = Document(name)
        document.report((), "The file is not UTF-8 text.")
        return document
    return document_of(text, name)


def document_of(text: str, name: str) -> Document:
    """The YAML `text` of a file called `name`."""
    document = Document(name)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        document.problems.append(Problem(name, line, f"This is not YAML: {error.problem or error.context}."))
    except yaml.YAMLError as error:
        document.report((), f"This is not YAML: {' '.join(str(error).split())}.")
    else:
        document.data = _value(node, (), document) if node else None
    return document


def _value(node: yaml.Node, path: tuple[Step, ...], document: Document) -> Any:
    document._lines.setdefault(path, node.start_mark.line + 1)
    if len(path) > MAX_DEPTH:
        document.report(path, f"This is nested more than {MAX_DEPTH} deep.")
        return None
    if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
        return [_value(item, (*path, index), document) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, path, document)
    document.report(path, f"The tag {node.tag} is not allowed here.")
    return None


def _mapping(node: yaml.MappingNode, path: tuple[Step, ...], document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            document.problems.append(Problem(document.file, line, "A key must be a plain text."))
        elif key.value in found:
            document.problems.append(Problem(document.file, line, f"The key “{key.value}” is there twice."))
        elif key.value == "<<" and not key.style:
            document.problems.append(Problem(document.file, line, "Merge keys (<<) are not allowed here."))
        else:
            document._lines[(*path, key.value)] = line
            found[key.value] = _value(value, (*path, key.value), document)
    return found


def _scalar(node: yaml.ScalarNode, path: tuple[Step, ...], document: Document) -> Any:
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind == "str":
        document._text_starts[path] = node.start_mark.line + (2 if node.style in ("|", ">") else 1)
        return node.value
    read = _SCALARS.get(kind)
    if read is None:
        document.report(path, f"The tag {node.tag} is not allowed here.")
        return None
    try:
        return read(node.value)
    except ValueError:
        document.report(path, f"This is not a JSON {kind}.")
        return None


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


_SCALARS: dict[str, Callable[[str], Any]] = {
    "null": lambda text: None,
    "bool": lambda text: text == "true",
    "int": int,
    "float": _finite,
}
