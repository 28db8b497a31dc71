"""Holds an output against the inputs that it was made from."""

import re
from collections.abc import Iterator
from typing import Any

from .evidence import Evidence
from .fact import Fact
from .inputs import evidence_of
from .language import language_of
from .leaves import Node, walk, words_of
from .reading import read
from .scan import KIND_FILES, scan
from .wordlist import words

_PART_KEYS = words("line lines step order position rank index slide week day")
_PART_NUMBERS = re.compile(r"\s*\d{1,5}(?:\s*[-–,]\s*\d{1,5}){0,9}\s*")

MAX_CHARACTERS = 200_000
"""Characters of an output that are read."""
MAX_FACTS = 2_000
"""Facts of an output that are told."""


def facts_of(output: Any, inputs: dict[str, Any], *, use_case_name: str = "") -> list[Fact]:
    """Every fact in `output` (text, or any JSON value), in order, with whether `inputs` have it.

    Only strings are looked at: a number in the output's data is the model's own judgement. Reads MAX_CHARACTERS and
    tells MAX_FACTS at most. Never raises for a JSON value.
    """
    texts = list(_texts(output))
    if not texts:
        return []
    evidence = evidence_of(inputs, use_case_name)
    language = language_of(node.value for node in texts)
    facts: list[Fact] = []
    for node in texts:
        facts += _facts_in(node, language, evidence, MAX_FACTS - len(facts))
        if len(facts) >= MAX_FACTS:
            break
    return facts


def _texts(output: Any) -> Iterator[Node]:
    left = MAX_CHARACTERS
    for node in walk(output):
        if isinstance(node.value, str):
            yield node._replace(value=_beginning(node.value, left))
            left -= len(node.value)
        if left <= 0:
            return


def _beginning(text: str, length: int) -> str:
    """`text` to `length` characters, without the word that is cut there: half a number is another number."""
    if len(text) <= length:
        return text
    words = text[:length].rsplit(None, 1)
    return text[: length - len(words[-1])] if words and not text[length - 1].isspace() else text[:length]


def _counts_parts(node: Node) -> bool:
    """Whether the text only says which part is meant, as {"lines": "3-5"} does."""
    return _PART_NUMBERS.fullmatch(node.value) is not None and not words_of(node.key).isdisjoint(_PART_KEYS)


def _facts_in(node: Node, language: str, evidence: Evidence, limit: int) -> Iterator[Fact]:
    if _counts_parts(node):
        return
    reading = read(node.value)
    for match in scan(reading, language, limit)[:limit]:
        start, end = reading.span(match.start, match.end)
        supported = KIND_FILES[match.kind].supports(evidence, match.value)
        yield Fact(match.kind, node.value[start:end], node.path, start, end, supported)
