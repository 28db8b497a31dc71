"""The models that a marketer chooses from, with what they cost."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from genai_prices.data_snapshot import get_snapshot

PROVIDER = "anthropic"
# What came before is no longer served.
OLDEST = (4, 5)

_FAMILY = re.compile(r"claude-([a-z]+)-(\d+)(?:-(\d+))?")


def model_choices(current: str = "") -> list[tuple[str, str]]:
    """(model, label with its price a million tokens), newest first; `current` is always among them."""
    models = [model for provider in get_snapshot().providers if provider.id == PROVIDER for model in provider.models]
    offered = [model for model in models if _number(model.id) >= OLDEST]
    offered.sort(key=lambda model: (_number(model.id), model.id), reverse=True)
    choices = [(model.id, _label(model)) for model in offered]
    if current and current not in dict(choices):
        choices.insert(0, (current, f"{current} (price not known)" if not _known(current, models) else current))
    return choices


def _number(model: str) -> tuple[int, int]:
    found = _FAMILY.fullmatch(model)
    return (int(found[2]), int(found[3] or 0)) if found else (0, 0)


def _known(name: str, models: list[Any]) -> bool:
    return any(model.is_match(name) for model in models)


def _label(model: Any) -> str:
    price = model.get_prices(datetime.now(UTC))
    return f"{model.name or model.id}: {_price(price.input_mtok)} in, {_price(price.output_mtok)} out"


def _price(figure: Any) -> str:
    """A price a million tokens; of one that rises with the length, the lowest."""
    if figure is None:
        return "?"
    base = getattr(figure, "base", None)
    return (
        f"${figure:.2f}" if isinstance(figure, Decimal) else f"from ${base:.2f}" if base is not None else f"${figure}"
    )
