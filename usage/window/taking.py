"""A place in the window for one call: taking it, giving it back, and counting what it really used."""

import random
from typing import Any

import structlog
from django.conf import settings
from redis import RedisError

from llmhub.errors import Unavailable

from .limits import operator_limits
from .load import Load
from .scripts import run

# Whoever waits is forgotten when it has not asked again this long after the time that it was told. Milliseconds.
GRACE_MS = 15_000
SHORTEST_WAIT_MS, LONGEST_WAIT_MS = 50, 300_000
# The provider's own limits come with its first answer; until then nobody waits longer than this for what is a guess.
UNLEARNT_WAIT_MS = 2_000
INTERACTIVE, BATCH = 1, 2

log = structlog.get_logger(__name__)


def take(provider: str, model: str, waiter: str, *, client: str, batch: bool, load: Load) -> float:
    """0.0: counted, the call may be made now. Else the seconds after which to ask again.

    `waiter` stands for one call, and keeps its place in the queue as long as it asks again in time. Raises Unavailable when
    Redis is away: without its count nothing is sent. After Redis lost everything the window is empty again; the next answer
    tells what is really left (see `learn`), so what is sent too much is what fits into one call's time.
    """
    try:
        wait = run(
            "take", provider, model,
            *operator_limits(provider, model), settings.PROVIDER_REQUESTS_PER_MINUTE, settings.PROVIDER_PAUSE_AT,
            waiter, client, BATCH if batch else INTERACTIVE, *load.amounts,
            GRACE_MS, LONGEST_WAIT_MS, SHORTEST_WAIT_MS, UNLEARNT_WAIT_MS,
            random.random(),  # noqa: S311 - no secret
            f"{provider} {model}",
        )  # fmt: skip
    except RedisError as error:
        raise Unavailable("The provider's rate window cannot be reached. Try again.") from error
    return int(wait) / 1000


def give_back(provider: str, model: str, waiter: str) -> None:
    """The call that `waiter` took a place for, or waits for, will not be made. Harmless where there is none."""
    _tell("give_back", provider, model, waiter)


def sent(provider: str, model: str, waiter: str) -> None:
    """The call goes out right now. Only needed where more than a moment has passed since it was let in."""
    _tell("sent", provider, model, waiter)


def correct(provider: str, model: str, waiter: str, load: Load) -> None:
    """Count what the call really used. A second time, or after it has slid out of the window, nothing happens."""
    _tell("correct", provider, model, waiter, *load.amounts)


def _tell(operation: str, provider: str, model: str, *arguments: Any) -> None:
    """The call was made, or will not be: losing this only leaves too much counted, for one window's length."""
    try:
        run(operation, provider, model, *arguments)
    except RedisError as error:
        log.warning("window_not_told", operation=operation, model=model, error=str(error))
