"""Test sets: the cases of a use case that a version's answers are held against.

An assertion is JSON with a `kind` (see `KINDS`): `{"kind": "contains", "value": "…", "ignore_case": true}`.
Nothing here calls a model: what a `rubric` asks is put to one by whoever runs the set.
"""

from .answer import Answer, text_of
from .checks import Check
from .digest import digest, digest_of
from .evaluation import criteria_of, evaluate
from .faults import MAX_ASSERTIONS, faults
from .kinds import DEFAULT_THRESHOLD, KINDS, MAX_TEXT, NEARLY_THE_SAME, RUBRIC, Field, Kind, Unit

__all__ = [
    "DEFAULT_THRESHOLD",
    "KINDS",
    "MAX_ASSERTIONS",
    "MAX_TEXT",
    "NEARLY_THE_SAME",
    "RUBRIC",
    "Answer",
    "Check",
    "Field",
    "Kind",
    "Unit",
    "criteria_of",
    "digest",
    "digest_of",
    "evaluate",
    "faults",
    "text_of",
]
