"""Mustache for prompts: what a template says once its variables stand in it.

Other than for HTML: nothing is escaped, objects and lists become JSON, partials and lambdas do not exist, and a value
cannot close the tag (`<name>` … `</name>`) that fences it off from the instructions around it.
"""

import json
import re
from functools import lru_cache
from typing import Any

from pystache.context import ContextStack, KeyNotFoundError
from pystache.parsed import ParsedTemplate
from pystache.parser import parse
from pystache.renderengine import RenderEngine

from .template_checks import longest_section, template_problems, unknown_variables, variables_of

__all__ = ["TemplateError", "render", "template_problems", "unknown_variables", "variables_of"]

# Characters: far above any prompt, far below what would hurt.
MAX_RENDERED = 100_000_000
# What a repetition of a section counts at least, so that many empty ones also come to an end.
REPETITION = 200

_OPENING = re.compile(r"<([A-Za-z_][A-Za-z0-9_.-]*)(?:\s[^<>]*)?>")
_CLOSING = re.compile(r"</([A-Za-z_][A-Za-z0-9_.-]*)\s*>")


class TemplateError(ValueError):
    """A template that cannot be rendered; its text is a sentence for whoever wrote it."""


def render(template: str, values: dict[str, Any], limit: int = MAX_RENDERED) -> str:
    """`template` with `values` (as JSON has them) in it; what has no value is empty.

    Raises TemplateError where `template_problems` finds one, and when the result would have more than `limit`
    characters.
    """
    parsed, fence, longest = _compiled(template)
    engine = _Engine(fence, limit)
    try:
        return parsed.render(engine, _Stack(engine, longest + REPETITION, values))
    except RecursionError as error:
        raise TemplateError("A value is nested too deeply.") from error


@lru_cache(maxsize=256)
def _compiled(template: str) -> tuple[ParsedTemplate, re.Pattern[str] | None, int]:
    """`template` parsed, the pattern of what would close its fences, its longest section. Raises TemplateError."""
    problems = template_problems(template)
    if problems:
        line, sentence = problems[0]
        raise TemplateError(f"Line {line}: {sentence}")
    names = {tag[1] for tag in _OPENING.finditer(template)} & {tag[1] for tag in _CLOSING.finditer(template)}
    fence = re.compile(rf"<(\s*)/(\s*)(?={'|'.join(map(re.escape, names))})", re.IGNORECASE) if names else None
    return parse(template), fence, longest_section(template)


class _Engine(RenderEngine):
    """pystache's engine for JSON values, with a limit on what it writes."""

    def __init__(self, fence: re.Pattern[str] | None, limit: int) -> None:
        super().__init__(self._fenced, self._fenced, _resolved, _no_partial, _json)
        self._fence, self._limit = fence, limit
        self._written = 0

    def write(self, size: int) -> None:
        """Count `size` characters. Raises TemplateError at the limit."""
        self._written += size
        if self._written > self._limit:
            raise TemplateError(f"The result is longer than {self._limit:,} characters.")

    def _fenced(self, text: str) -> str:
        self.write(len(text))
        # `<\/name` is no closing tag, reads the same, and inside JSON it even means the same.
        return self._fence.sub(r"<\1\\/\2", text) if self._fence and "<" in text else text


class _Stack(ContextStack):
    """The values that names are looked up in. Each repetition of a section is pushed here, and so counted."""

    def __init__(self, engine: _Engine, size: int, values: dict[str, Any]) -> None:
        super().__init__(values)
        self._engine, self._size = engine, size

    def push(self, item: Any) -> None:
        self._engine.write(self._size)
        super().push(item)


def _resolved(stack: ContextStack, name: str) -> Any:
    try:
        value = stack.get(name)
    except KeyNotFoundError:
        return ""
    # pystache would call it and take what it returns for a template.
    if callable(value) or (isinstance(value, list) and any(map(callable, value))):
        raise TemplateError(f"“{name}” is not a JSON value.")
    return value


def _no_partial(name: str) -> str:
    raise TemplateError("Partials, {{> … }}, are not available here.")


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
