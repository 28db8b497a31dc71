"""What is wrong with a version's wording: in sentences with the line, for whoever writes it."""

import re
from dataclasses import dataclass
from typing import Any

from .models import PromptVersion, UseCase
from .template_checks import NAME
from .templates import template_problems, unknown_variables, variables_of

MAX_SHOWN = 10
# Characters of one prompt. Far above what people write; a request's own data comes on top.
MAX_PROMPT = 100_000

# A tag that another one begins in, so it is not written to its end yet; comments may hold anything.
_HALF_WRITTEN = re.compile(r"\{\{(?!\s*!)(?=[^{}]*\{\{)")
_TAG = re.compile(r"\{\{([^{}]*)\}\}")
_NAME_IN_TAG = re.compile(r"\{\{[\s#^/&]*([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a prompt: `line` counts from 1; `field` is the field of `PromptVersion`."""

    field: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}"


def problems_of(version: PromptVersion) -> list[Problem]:
    """What keeps `version` from being published; empty if nothing. Reads `use_case`."""
    return [
        *system_prompt_problems(version.system_prompt),
        *user_prompt_problems(version.user_prompt, version.use_case),
    ]


def system_prompt_problems(text: str) -> list[Problem]:
    """A system prompt is the same for every request, so that providers can keep it: it has no variables."""
    found = _too_long("system_prompt", text)
    names = [] if found else sorted(variables_of(text))
    line = text.count("\n", 0, text.find("{{")) + 1
    return found + [
        Problem("system_prompt", line, f"No variables here: move {{{{{name[:50]}}}}} to the user prompt.")
        for name in names[:1]
    ]


def user_prompt_problems(text: str, use_case: UseCase) -> list[Problem]:
    """Mustache faults, and the variables that no input declares: all at once, in the order of their lines."""
    if too_long := _too_long("user_prompt", text):
        return too_long
    if not text.strip():
        return [Problem("user_prompt", 1, "Write what the model should do.")]
    faults, schema = template_problems(text), schema_with_reference(use_case)
    unknown = unknown_variables(_readable(text) if faults else text, schema)
    found = sorted([*faults, *unknown], key=lambda problem: problem[0])
    return [Problem("user_prompt", line, sentence) for line, sentence in found[:MAX_SHOWN]]


def unused_variables(text: str, use_case: UseCase) -> list[str]:
    """Declared variables that `text` does not use: they reach the hub but not the model. Images always do.

    A template with faults uses what it names anywhere: where its sections end is not known. An empty one is not begun.
    """
    if not text.strip() or len(text) > MAX_PROMPT:
        return []
    named = set(_NAME_IN_TAG.findall(text)) if template_problems(text) else variables_of(text)
    used = named | set(use_case.image_variables)
    return [name for name in schema_with_reference(use_case)["properties"] if name not in used]


def schema_with_reference(use_case: UseCase) -> dict[str, Any]:
    """The input schema of `use_case` with the variables that reference data fills in."""
    properties = use_case.input_schema.get("properties", {})
    filled: dict[str, Any] = {name: {} for name in use_case.reference if name not in properties}
    return {**use_case.input_schema, "properties": {**properties, **filled}}


def _readable(text: str) -> str:
    """A faulty template without the tags that have no name yet, so that the names in the others can be looked up."""
    return _TAG.sub(_blank_without_name, _HALF_WRITTEN.sub("  ", text))


def _blank_without_name(tag: re.Match[str]) -> str:
    inner = tag[1].strip()
    name = inner[1:].strip() if inner[:1] in ("#", "^", "/", "&") else inner
    is_other = inner[:1] in ("!", ">", "=")
    return tag[0] if is_other or NAME.fullmatch(name) else re.sub(r"[^\n]", " ", tag[0])


def _too_long(field: str, text: str) -> list[Problem]:
    if len(text) <= MAX_PROMPT:
        return []
    return [Problem(field, 1, f"This has {len(text):,} characters; a prompt may have {MAX_PROMPT:,} at most.")]
