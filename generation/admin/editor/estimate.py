"""What a call would take and cost: an estimate, because only the provider can count its model's tokens."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from generation import providers
from generation.models import Suggestion
from generation.token_estimate import to_tokens, weigh, weigh_schema
from prompts.models import UseCase
from usage.models import UsageRecord
from usage.prices import price_of

from .marked_text import Piece

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
    weight = sum(weigh(piece.text, is_json=piece.is_data and piece.text[:1] in ("{", "[")) for piece in pieces)
    return to_tokens(model, weight + weigh_schema(use_case.output_schema), images=images)


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
