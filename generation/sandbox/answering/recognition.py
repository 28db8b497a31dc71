"""Which use case of the catalogue a request is for: by its system prompt, the shape of its output schema, or its wording.

People edit prompts, so one of the three is enough.
"""

from typing import Any

from .catalog import ExampleUseCase
from .schema_shape import shape_of

# Which part of a template's own lines must stand in a message that nothing else tells about.
ENOUGH = 0.5


def recognise(
    use_cases: tuple[ExampleUseCase, ...], system: str, text: str, schema: dict[str, Any] | None
) -> ExampleUseCase | None:
    """The use case whose prompt this is, or None. `text` is what the user turns say, `schema` what was asked for."""
    found = [one for one in use_cases if one.system and one.system.strip() == system.strip()]
    if not found:
        found = [one for one in use_cases if one.system and one.system.strip() in system]
    if schema is not None:
        shape = shape_of(schema)
        found = [one for one in found or use_cases if one.shape == shape] or found
    if not found:
        found = [one for one in use_cases if _likeness(one, text) >= ENOUGH]
    if len(found) > 1:
        found.sort(key=lambda one: -_likeness(one, text))
    return found[0] if found else None


def _likeness(use_case: ExampleUseCase, text: str) -> float:
    """Which part of the template's own lines stands in `text`: tells use cases apart that share schema and system."""
    lines = [line.strip() for line in use_case.user.splitlines() if line.strip() and "{{" not in line]
    return sum(line in text for line in lines) / len(lines) if lines else 0
