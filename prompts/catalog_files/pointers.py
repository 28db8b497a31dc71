"""From the JSON Pointers of faults to places in a document."""

from collections.abc import Sequence
from typing import Any

from llmhub import json_pointer

from .located import Step


def path_of(pointer: str, data: Any) -> tuple[Step, ...]:
    """The steps of `pointer` through `data`: indexes where it goes through a list."""
    steps: list[Step] = []
    for name in json_pointer.steps(pointer):
        step: Step = name
        if isinstance(data, list) and str(step).isdecimal():
            step = int(step)
            data = data[step] if step < len(data) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
        steps.append(step)
    return tuple(steps)


def dotted(path: Sequence[Step]) -> str:
    """`path` as people read it."""
    return ".".join(map(str, path))
