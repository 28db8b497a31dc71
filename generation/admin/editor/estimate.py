"""What a call would take and cost: an estimate, because only the provider can count its model's tokens.

Characters a token are those of the newer models' tokenizer, on the safe side: 2.7 of plain text, 1.6 of JSON, one of
scripts other than Latin. Models before 4.7 take about 30 % fewer.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from generation import providers
from generation.models import Suggestion
from prompts.models import UseCase
from prompts.models_offered import number_of
from usage.models import UsageRecord
from usage.prices import price_of

from .marked_text import Piece

ASCII_PER_TOKEN = 2.7
JSON_PER_TOKEN = 1.6
OTHER_PER_TOKEN = 1.0
NEWER_TOKENIZER, FEWER_BEFORE = (4, 7), 1.3
# The most that an image takes, however large; and each turn's own frame.
IMAGE_TOKENS = 1600
TURN_TOKENS = 4
# Answers of a use case that tell how long they usually are.
RECENT = 50


@dataclass(frozen=True, slots=True)
class Usual:
    """How long the answers of a use case are: tokens, and of how many answers that is the mean."""

    tokens: int
    answers: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one call, USD: with the longest answer, and with a usual one. None where the price is not known."""

    highest: Decimal | None
    typical: Decimal | None


def tokens_of(model: str, pieces: Iterable[Piece], use_case: UseCase, images: int) -> int:
    """About how many tokens a call sends: its texts, the answer's schema, images."""
    weight = sum(_weight(piece.text, is_json=piece.is_data and piece.text[:1] in ("{", "[")) for piece in pieces)
    if use_case.output_schema is not None:
        weight += _weight(json.dumps(use_case.output_schema, ensure_ascii=False), is_json=False)
    if number_of(model) < NEWER_TOKENIZER and number_of(model) > (0, 0):
        weight /= FEWER_BEFORE
    return math.ceil(weight) + TURN_TOKENS + images * IMAGE_TOKENS


def usual_answer(use_case: UseCase) -> Usual | None:
    """The mean length of the newest answers that a model gave; None where there are none yet."""
    rows = Suggestion.objects.filter(use_case=use_case, served_from=UsageRecord.ServedFrom.MODEL, tokens_output__gt=0)
    newest = list(rows.order_by("-created_at").values_list("tokens_output", flat=True)[:RECENT])
    return Usual(round(sum(newest) / len(newest)), len(newest)) if newest else None


def cost_of(model: str, tokens_in: int, max_tokens: int, usual: Usual | None) -> Cost:
    """What a call with `tokens_in` costs today."""
    typical = min(usual.tokens, max_tokens) if usual else None
    return Cost(_price(model, tokens_in, max_tokens), None if typical is None else _price(model, tokens_in, typical))


def _price(model: str, into: int, out: int) -> Decimal | None:
    usage = {"input_tokens": into, "output_tokens": out}
    return price_of(providers.DEFAULT, model, usage, timezone.now()).cost


def _weight(text: str, *, is_json: bool) -> float:
    plain = len(text) if text.isascii() else len(text.encode("ascii", "ignore"))
    return plain / (JSON_PER_TOKEN if is_json else ASCII_PER_TOKEN) + (len(text) - plain) / OTHER_PER_TOKEN
