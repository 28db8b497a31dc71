"""Reading a Mustache template's tags: what it uses, and what is wrong with it. Time is linear in its length."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_NESTING = 20
MAX_NAME = 200
# In a row. pystache's own parser takes quadratic time on longer runs.
MAX_BLANKS = 200

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*|\.")
_BLANKS = re.compile(rf"[ \t]{{{MAX_BLANKS + 1},}}")
_BLANKS_IN_TAG = re.compile(rf"\s{{{MAX_BLANKS + 1},}}")
_OPENS = ("#", "^")
_VALUES = ("", "{", "&")


@dataclass(frozen=True, slots=True)
class Tag:
    """One `{{…}}`: where it is, its kind (`""`, `{` and `&` a value, `#`, `^`, `/`, `!`, …) and its name."""

    line: int
    position: int
    kind: str
    name: str


class _Unclosed(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


def variables_of(template: str) -> set[str]:
    """The variables that `template` uses: of dotted names the first part.

    Names inside a section `{{#items}}…{{/items}}` are its items' own, so they are left out; the section's is in.
    Of a template with problems, those up to the first unclosed tag, or to where it is nested too deeply.
    """
    names: set[str] = set()
    for tag, scopes in _scoped_tags(template):
        if not scopes and tag.name != ".":
            names.add(tag.name.split(".")[0])
    return names


def template_problems(template: str) -> list[tuple[int, str]]:
    """What is wrong with `template`: (line, sentence), lines counted from 1; empty when it can be rendered."""
    try:
        tags = list(_tags(template))
    except _Unclosed as unclosed:
        return [(unclosed.line, "This {{ is never closed by }}.")]
    blanks = [
        (template.count("\n", 0, run.start()) + 1, f"There are more than {MAX_BLANKS} blanks in a row.")
        for run in _BLANKS.finditer(template)
    ]
    found = [*_tag_problems(tags), *_section_problems(tags), *blanks]
    return sorted(found, key=lambda problem: problem[0])


def unknown_variables(template: str, input_schema: dict[str, Any]) -> list[tuple[int, str]]:
    """Names in `template` that `input_schema` declares nowhere: (line, sentence).

    Inside a section a name may be a field of the section's value or a variable, as Mustache looks it up.
    """
    problems = []
    scopes_known: dict[tuple[str, ...], list[Any]] = {}
    names_known: dict[tuple[tuple[str, ...], str], bool] = {}  # walking the schema takes time with the depth squared
    for tag, scopes in _scoped_tags(template):
        if tag.name in (".", ""):
            continue
        within = tuple(scopes)
        if within not in scopes_known:
            inner = (_at(input_schema, scopes[: depth + 1]) for depth in range(len(scopes)))
            scopes_known[within] = [input_schema, *inner]
        if (within, tag.name) not in names_known:
            names_known[within, tag.name] = _is_declared(tag.name, scopes_known[within])
        if not names_known[within, tag.name]:
            problems.append((tag.line, f"No input declares “{tag.name}”."))
    return problems


def _is_declared(name: str, candidates: list[Any]) -> bool:
    """Whether one of the schemas, the innermost first, has what the dotted `name` leads to."""
    first, *rest = name.split(".")
    found = next((_field(schema, first) for schema in reversed(candidates) if _field(schema, first) is not None), None)
    for part in rest:
        found = _field(found, part)
    return found is not None


def longest_section(template: str) -> int:
    """How many characters the longest section of `template` spans; 0 when it has none."""
    opened: list[int] = []
    longest = 0
    for tag in _tags(template):
        if tag.kind in _OPENS:
            opened.append(tag.position)
        elif tag.kind == "/" and opened:
            longest = max(longest, tag.position - opened.pop())
    return longest


def _tags(template: str) -> Iterator[Tag]:
    """The tags of `template` in order. Raises _Unclosed."""
    line, counted, start = 1, 0, template.find("{{")
    while start >= 0:
        line, counted = line + template.count("\n", counted, start), start
        close = "}}}" if template.startswith("{{{", start) else "}}"
        end = template.find(close, start + len(close))
        if end < 0:
            raise _Unclosed(line)
        inner = template[start + len(close) : end].strip()
        kind = "{" if close == "}}}" else inner[:1] if inner[:1] in set("#^/!>&=") else ""
        yield Tag(line, start, kind, inner if kind in ("", "{") else inner[1:].strip())
        start = template.find("{{", end + len(close))


def _scoped_tags(template: str) -> Iterator[tuple[Tag, list[str]]]:
    """Every tag that looks something up, with the names of the sections around it (`^` sections have no value)."""
    opened: list[Tag] = []
    try:
        for tag in _tags(template):
            if tag.kind in (*_VALUES, *_OPENS):
                yield tag, [section.name for section in opened if section.kind == "#"]
            if tag.kind in _OPENS:
                opened.append(tag)
            elif tag.kind == "/" and opened:
                opened.pop()
            if len(opened) > MAX_NESTING:
                return  # a problem of its own, and what follows would take time with the depth squared
    except _Unclosed:
        return


def _tag_problems(tags: list[Tag]) -> Iterator[tuple[int, str]]:
    for tag in tags:
        if _BLANKS_IN_TAG.search(tag.name):
            yield tag.line, f"There are more than {MAX_BLANKS} blanks in a row."
        elif tag.kind == ">":
            yield tag.line, "Partials, {{> … }}, are not available here."
        elif tag.kind == "=":
            yield tag.line, "The delimiters {{ and }} cannot be changed."
        elif not tag.name:
            yield tag.line, "This tag is empty."
        elif tag.kind != "!" and (len(tag.name) > MAX_NAME or not NAME.fullmatch(tag.name)):
            yield tag.line, f"“{tag.name[:40]}” is no variable's name: letters, digits and _, parts joined by dots."


def _section_problems(tags: list[Tag]) -> Iterator[tuple[int, str]]:
    opened: list[Tag] = []
    for tag in tags:
        if tag.name == "." and not any(section.kind == "#" for section in opened[: MAX_NESTING + 1]):
            yield tag.line, "{{.}} stands for a section's item, and this is not inside a section."
        if tag.kind in _OPENS:
            opened.append(tag)
            if len(opened) == MAX_NESTING + 1:
                yield tag.line, f"Sections are nested more than {MAX_NESTING} deep."
        elif tag.kind == "/" and not opened:
            yield tag.line, f"{{{{/{tag.name[:40]}}}}} closes a section that was never opened."
        elif tag.kind == "/" and (last := opened.pop()).name != tag.name:
            yield tag.line, f"{{{{/{tag.name[:40]}}}}} stands where {{{{/{last.name[:40]}}}}} must."
    for tag in opened:
        yield tag.line, f"{{{{{tag.kind}{tag.name[:40]}}}}} is never closed."


def _at(schema: Any, names: list[str]) -> Any:
    """The schema of one item of the innermost of the sections called `names`; None where it is not known."""
    scopes = [schema]
    for name in names:
        if name == ".":
            scopes.append(_item(scopes[-1]))
            continue
        first, *rest = name.split(".")
        found = next((_field(scope, first) for scope in reversed(scopes) if _field(scope, first) is not None), None)
        for part in rest:
            found = _field(found, part)
        scopes.append(_item(found))
    return scopes[-1]


def _item(schema: Any) -> Any:
    """What a section repeats over: a list's items, anything else itself."""
    items = [form["items"] for form in _forms(schema) if "items" in form]
    return items[0] if items else schema


def _field(schema: Any, name: str) -> Any:
    """The schema of a field of an object; None where there is none of that name."""
    for form in _forms(schema):
        properties = form.get("properties", {})
        if name in properties:
            return properties[name]
        if form.get("type") == "object" and form.get("additionalProperties", True) is not False:
            return {}
    return None


def _forms(schema: Any) -> list[dict[str, Any]]:
    if not isinstance(schema, dict):
        return []
    return [schema, *(form for form in schema.get("anyOf", []) if isinstance(form, dict))]
