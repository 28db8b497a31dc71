"""The models to choose from: what the provider offers, with their prices: own ones, else the price list's."""

import hashlib
import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone
from redis.exceptions import RedisError

from generation import providers
from generation.providers import Model, ProviderFault
from generation.waiting import release_connection
from llmhub.redis import get_redis
from prompts.models_offered import OfferedModel, from_price_list, price_of
from usage.prices import UnitPrices, own_prices, per_million

KEPT_S = 3600
# A provider that cannot be reached is left alone this long, so that pages do not wait for it one by one.
UNREACHABLE_S = 60
# A list without names is worth nothing to choose from.
NONE: list[dict[str, Any]] = []

log = structlog.get_logger(__name__)


def offered() -> tuple[list[OfferedModel], bool]:
    """What to choose from, and whether the provider said so. Asks it once an hour; call it outside of transactions."""
    kept = _kept()
    if kept is None:
        kept = _ask()
    if not kept:
        return _with_own_prices(from_price_list()), False
    return _with_own_prices([_offer(entry) for entry in kept]), True


def _with_own_prices(models: list[OfferedModel]) -> list[OfferedModel]:
    """`models` with the prices that operators set, and behind them those that nobody else knows. One query."""
    own = {name: _price(tiers) for name, tiers in own_prices(providers.DEFAULT, timezone.now()).items()}
    known = [replace(model, price=own.pop(model.id, model.price)) for model in models]
    return known + [OfferedModel(name, name, price) for name, price in own.items()]


def _price(tiers: tuple[UnitPrices, ...]) -> str:
    """Worded as the price list's: a price that rises with the input's length is told from where on."""
    start = "from " if len(tiers) > 1 else ""
    return f"{start}{per_million(tiers[0].input)} in, {start}{per_million(tiers[0].output)} out"


def _ask() -> list[dict[str, Any]]:
    release_connection()
    try:
        models = [_entry(model) for model in providers.get().models()]
    except ProviderFault as fault:
        log.warning("models_unknown", error=fault.detail)
        models = NONE
    _keep(models)
    return models


def _kept() -> list[dict[str, Any]] | None:
    try:
        text = get_redis().get(_key())
    except RedisError:
        return NONE  # without Redis every page would ask
    return json.loads(text) if isinstance(text, str) else None


def _keep(models: list[dict[str, Any]]) -> None:
    try:
        get_redis().set(_key(), json.dumps(models), ex=KEPT_S if models else UNREACHABLE_S)
    except RedisError as error:
        log.warning("models_not_kept", error=str(error))


def _key() -> str:
    """One list an address and key: another account may be offered others."""
    asked = f"{settings.ANTHROPIC_BASE_URL}\0{settings.ANTHROPIC_API_KEY}".encode()
    return f"llmhub:models:{providers.DEFAULT}:{hashlib.sha256(asked).hexdigest()[:16]}"


def _entry(model: Model) -> dict[str, Any]:
    return asdict(model) | {"retires": model.retires.isoformat() if model.retires else None}


def _offer(entry: dict[str, Any]) -> OfferedModel:
    return OfferedModel(
        id=entry["id"],
        name=entry["name"],
        price=price_of(entry["id"]),
        max_output=entry["max_output"],
        efforts=None if entry["efforts"] is None else tuple(entry["efforts"]),
        retires=date.fromisoformat(entry["retires"]) if entry["retires"] else None,
    )
