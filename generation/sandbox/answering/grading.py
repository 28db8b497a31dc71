"""Grading, as the sandbox does it: by the words in quotes among the criteria, so that a test can have it either way.

Every quoted text must stand in the answer; one in a sentence with “not” or “never” must not. Without quotes it passes.
"""

import re
from typing import Any

from .schema_shape import shape_of
from .variables import read_variables

_SHAPE = ("object", ("passed", "boolean"), ("reason", "string"))
_FENCES = {"properties": {name: {"type": "string"} for name in ("inputs", "answer", "criteria")}}
_SENTENCE = re.compile(r"[^.\n]*(?:[“\"][^”\"]*[”\"][^.\n]*)*")
_QUOTED = re.compile(r"[“\"]([^”\"]+)[”\"]")
_NEGATION = re.compile(r"\b(?:not|never|no|without)\b|n['’]t\b", re.IGNORECASE)


def grade(text: str, schema: dict[str, Any] | None) -> dict[str, Any] | None:
    """The verdict that `text` asks for, or None where it asks for something else."""
    if schema is None or shape_of(schema) != _SHAPE:
        return None
    fenced = read_variables(text, _FENCES)
    if not {"answer", "criteria"} <= fenced.keys():
        return None
    answer = fenced["answer"].casefold()
    for sentence in _SENTENCE.findall(fenced["criteria"]):
        unwanted = bool(_NEGATION.search(_QUOTED.sub("", sentence)))
        for words in _QUOTED.findall(sentence):
            if (words.casefold() in answer) == unwanted:
                return {"reason": f"“{words}” is {'there' if unwanted else 'missing'}.", "passed": False}
    return {"reason": "The sandbox found nothing against it.", "passed": True}
