"""The models that a marketer chooses from, with what they cost."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from genai_prices.data_snapshot import get_snapshot

PROVIDER = "anthropic"
# What came before is no longer served.
OLDEST = (4, 5)
# By the provider's documentation, for where its own list cannot be reached.
WITHOUT_EFFORT = ("claude-haiku-4-5",)

_FAMILY = re.compile(r"claude-([a-z]+)-(\d+)(?:-(\d+))?")


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """One choice. `price` is a sentence's part, empty where it is not known; limits are None where they are not."""

    id: str
    name: str
    price: str
    max_output: int | None = None
    efforts: tuple[str, ...] | None = None
    retires: date | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the provider no longer serves it."""
        return self.retires is not None and self.retires <= datetime.now(UTC).date()

    def why_not(self, effort: str) -> str:
        """What the model does with `effort` instead of taking it; empty where it takes it, or nobody knows."""
        if not effort or self.efforts is None or effort in self.efforts:
            return ""
        return f"takes {', '.join(self.efforts)}" if self.efforts else "has no effort to set"

    @property
    def label(self) -> str:
        """As the list of choices shows it."""
        verb = "ended" if self.has_ended else "ends"
        ends = f", {verb} {self.retires:%-d %b %Y}" if self.retires else ""
        return f"{self.name}: {self.price or 'price not known'}{ends}"


def from_price_list() -> list[OfferedModel]:
    """The models that have a price, newest first."""
    offered = [model for model in _priced() if number_of(model.id) >= OLDEST]
    offered.sort(key=lambda model: (number_of(model.id), model.id), reverse=True)
    return [
        OfferedModel(
            model.id, model.name or model.id, _price_of(model), efforts=() if model.id in WITHOUT_EFFORT else None
        )
        for model in offered
    ]


def in_price_list(name: str) -> OfferedModel | None:
    """The priced model called `name`, or of which `name` is a dated one; None where there is none, or it is too old."""
    return next(
        (model for model in from_price_list() if re.fullmatch(rf"{re.escape(model.id)}(-\d{{8}})?", name)), None
    )


def has_own_price(name: str) -> bool:
    """Whether an operator said what the model costs. Prices are the business of another app, which is named by string."""
    found: bool = import_string(settings.OWN_PRICES)(PROVIDER, name)
    return found


def price_of(name: str) -> str:
    """What a million tokens of the model cost: “$2.00 in, $10.00 out”; empty where that is not known."""
    found = next((model for model in _priced() if model.is_match(name)), None)
    return _price_of(found) if found else ""


def choices_for(current: str, offered: list[OfferedModel]) -> list[OfferedModel]:
    """`offered` for a version that has the model `current`, which stays a choice even where it is not among them.

    Others that have ended are left out; those without a price, which cannot be chosen, come last.
    """
    models = [model for model in offered if model.id == current or not model.has_ended]
    models.sort(key=lambda model: not model.price and model.id != current)
    if not current or any(model.id == current for model in models):
        return models
    return [OfferedModel(current, current, price_of(current)), *models]


def _priced() -> list[Any]:
    return [model for provider in get_snapshot().providers if provider.id == PROVIDER for model in provider.models]


def number_of(model: str) -> tuple[int, int]:
    """The number of a Claude model: (5, 5) of “claude-sonnet-5-5”; (0, 0) where its name has none."""
    found = _FAMILY.fullmatch(model)
    return (int(found[2]), int(found[3] or 0)) if found else (0, 0)


def _price_of(model: Any) -> str:
    price = model.get_prices(datetime.now(UTC))
    return f"{_figure(price.input_mtok)} in, {_figure(price.output_mtok)} out"


def _figure(figure: Any) -> str:
    """A price a million tokens; of one that rises with the length, the lowest."""
    if figure is None:
        return "?"
    base = getattr(figure, "base", None)
    return (
        f"${figure:.2f}" if isinstance(figure, Decimal) else f"from ${base:.2f}" if base is not None else f"${figure}"
    )
