"""How many tokens a prompt sends: about, and at most. Only the provider can count its model's tokens.

Characters a token are those of the newer models' tokenizer, on the safe side: 2.7 of plain text, 1.6 of JSON, one of
scripts other than Latin. Models before 4.7 take about 30 % fewer.
"""

import json
import math
from typing import Any

from generation.providers import Prompt
from prompts.models_offered import number_of

ASCII_PER_TOKEN = 2.7
JSON_PER_TOKEN = 1.6
OTHER_PER_TOKEN = 1.0
NEWER_TOKENIZER, FEWER_BEFORE = (4, 7), 1.3
# What a large image takes; and each turn's own frame.
IMAGE_TOKENS = 1600
TURN_TOKENS = 4

# What the provider may add of its own: around the turns, and to explain a schema to the model.
FRAME_TOKENS = 500
SCHEMA_TOKENS = 1000
# Bytes by which a part of a schema can grow when it is rewritten for the provider.
REWRITTEN = 60
# Newer models read images of 2,576 pixels a side, by patches of 28: 4,784 tokens and a rest for padding.
MOST_IMAGE_TOKENS = 5000


def estimated_input(prompt: Prompt) -> int:
    """About how many tokens `prompt` sends, on the safe side."""
    texts = [prompt.system, *(turn.text for turn in prompt.turns)]
    weight = sum(weigh(text, is_json=text[:1] in ("{", "[")) for text in texts) + weigh_schema(prompt.schema)
    return to_tokens(prompt.model, weight, turns=len(prompt.turns), images=len(prompt.images))


def highest_input(prompt: Prompt) -> int:
    """No fewer tokens than `prompt` can send: a tokenizer that knows every byte makes no more tokens than bytes."""
    size = len(_bytes(prompt.system)) + sum(len(_bytes(turn.text)) + TURN_TOKENS for turn in prompt.turns)
    return size + _most_of_schema(prompt.schema) + len(prompt.images) * MOST_IMAGE_TOKENS + FRAME_TOKENS


def weigh(text: str, *, is_json: bool) -> float:
    """The weight of `text` in tokens of the newer models. Weights add up; round only their sum."""
    plain = len(text) if text.isascii() else len(text.encode("ascii", "ignore"))
    return plain / (JSON_PER_TOKEN if is_json else ASCII_PER_TOKEN) + (len(text) - plain) / OTHER_PER_TOKEN


def weigh_schema(schema: dict[str, Any] | None) -> float:
    """The weight of an output schema, nothing where there is none: it is mostly words, so it weighs like text."""
    return 0 if schema is None else weigh(_json(schema), is_json=False)


def to_tokens(model: str, weight: float, *, turns: int = 1, images: int = 0) -> int:
    """Whole tokens of `model`, rounded up."""
    if (0, 0) < number_of(model) < NEWER_TOKENIZER:
        weight /= FEWER_BEFORE
    return math.ceil(weight) + turns * TURN_TOKENS + images * IMAGE_TOKENS


def _most_of_schema(schema: dict[str, Any] | None) -> int:
    """The schema is rewritten before it is sent.

    Each object gets a line that closes it, and what the provider's subset lacks moves into descriptions, with its
    value, where backslashes are doubled once more.
    """
    if schema is None:
        return 0
    text = _json(schema)
    return len(_bytes(text)) + text.count("{") * REWRITTEN + text.count("\\") * 2 + SCHEMA_TOKENS


def _json(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
