"""What stands in the windows now, for people and for `GET /api/v1/limits`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from django.conf import settings
from redis import RedisError

from llmhub.errors import Unavailable
from llmhub.redis import get_redis
from usage.models import ProviderLimit

from .limits import Limits, effective_limits, operator_limits
from .scripts import MODELS, run


@dataclass(frozen=True, slots=True)
class TokenWindow:
    """Tokens of one kind within the window; `limit` and `remaining` are None where nothing limits them."""

    limit: int | None
    used: int
    remaining: int | None


@dataclass(frozen=True, slots=True)
class WindowState:
    """The window of one model: `limit`, `used` and `remaining` are requests."""

    provider: str
    model: str
    window_s: float
    limit: int
    used: int
    remaining: int
    # When all of it is free again; None where nothing is used.
    reset_at: datetime | None
    queue_length: int
    # Of these, the ones that wait in batches.
    queued_batch: int
    # Whether a call has to wait now: the window is filled up to PROVIDER_PAUSE_AT, or the provider asked to wait.
    paused: bool
    # Until when the provider asked to wait.
    paused_until: datetime | None
    input_tokens: TokenWindow
    output_tokens: TokenWindow
    # The provider's own limits, as far as it said them: requests, input and output tokens.
    said: Limits

    @property
    def share(self) -> float:
        """How much of the scarcest kind is used, from 0."""
        tokens = ((one.used, one.limit) for one in (self.input_tokens, self.output_tokens))
        return max(used / limit for used, limit in [(self.used, self.limit), *tokens] if limit)


def state(provider: str, model: str) -> WindowState:
    """The window of one model. Raises Unavailable."""
    try:
        found = _Found.of(run("state", provider, model))
    except RedisError as error:
        raise Unavailable("The provider's rate window cannot be reached. Try again.") from error
    return found.window(provider, model, effective_limits(operator_limits(provider, model), found.said))


def states() -> list[WindowState]:
    """Of each model that was asked within a day, or has a limit of its own: the busiest first. Raises Unavailable."""
    try:
        asked = get_redis().zrevrange(MODELS, 0, -1)
    except RedisError as error:
        raise Unavailable("The provider's rate window cannot be reached. Try again.") from error
    limited = ProviderLimit.objects.exclude(model="").values_list("provider", "model")
    names = dict.fromkeys([*(str(name).partition(" ")[::2] for name in asked), *limited])
    found = [state(provider, model) for provider, model in names]
    return sorted(found, key=lambda one: (-one.queue_length, -one.share))


@dataclass(frozen=True, slots=True)
class _Found:
    """The script's answer. Times in milliseconds since 1970 by Redis' clock, 0 for none."""

    now: int
    used: tuple[int, ...]
    said: Limits
    others: tuple[int, ...]
    others_until: int
    last_gone: int
    paused_until: int
    waiting: int
    waiting_batch: int

    @classmethod
    def of(cls, answer: list[str]) -> Self:
        numbers = [int(text or 0) for text in answer]
        said = (numbers[4] or None, numbers[5] or None, numbers[6] or None)
        return cls(numbers[0], tuple(numbers[1:4]), said, tuple(numbers[7:10]), *numbers[10:15])

    def window(self, provider: str, model: str, limits: Limits) -> WindowState:
        requests, input_tokens, output_tokens = (self._one(kind, limit) for kind, limit in enumerate(limits))
        return WindowState(
            provider=provider,
            model=model,
            window_s=settings.PROVIDER_WINDOW_S,
            limit=requests.limit or 0,
            used=requests.used,
            remaining=requests.remaining or 0,
            reset_at=self._moment(max(self.last_gone, self.paused_until, self.others_until)),
            queue_length=self.waiting + self.waiting_batch,
            queued_batch=self.waiting_batch,
            paused=self.paused_until > self.now or any(self._is_full(kind, limit) for kind, limit in enumerate(limits)),
            paused_until=self._moment(self.paused_until),
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            said=self.said,
        )

    def _one(self, kind: int, limit: int | None) -> TokenWindow:
        used, said = self.used[kind], self.said[kind]
        if limit is None:
            return TokenWindow(None, used, None)
        left = limit - used if said is None else min(limit - used, said - used - self.others[kind])
        return TokenWindow(limit, used, max(0, left))

    def _is_full(self, kind: int, limit: int | None) -> bool:
        """Whether one more would pass PROVIDER_PAUSE_AT, as `take` reckons it."""
        used, said, others = self.used[kind], self.said[kind], self.others[kind]
        if limit is not None and used and used >= _part(limit):
            return True
        return said is not None and others > 0 and used + others >= _part(said)

    def _moment(self, at: int) -> datetime | None:
        return datetime.fromtimestamp(at / 1000, UTC) if at > self.now else None


def _part(limit: int) -> int:
    return int(limit * settings.PROVIDER_PAUSE_AT + 1e-9)
