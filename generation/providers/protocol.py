"""What every provider takes and gives, free of any vendor's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from usage.window import Told


@dataclass(frozen=True, slots=True)
class Turn:
    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Image:
    media_type: str
    base64: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One call: settings, what the system says, images (they go before the first turn's text) and turns."""

    model: str
    max_tokens: int
    system: str
    turns: tuple[Turn, ...]
    images: tuple[Image, ...] = ()
    effort: str = ""
    # The JSON Schema that the answer should fit, or None for plain text.
    schema: dict[str, Any] | None = None
    # An opaque name of the end user, for the provider's abuse checks. Never personal data.
    end_user: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, with the reason why the model stopped."""

    text: str
    model: str
    stop_reason: str
    # The provider's own usage object, for `usage.prices`.
    usage: Mapping[str, Any] = field(default_factory=dict)
    request_id: str = ""
    # What the answer says about the provider's rate limits, for `usage.window`; None where it says nothing.
    limits: Told | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A model that the provider offers; what it does not tell is None."""

    id: str
    name: str
    max_output: int | None = None
    # The effort levels that it takes, none for a model that takes no effort.
    efforts: tuple[str, ...] | None = None
    # The day it is switched off, where that is announced.
    retires: date | None = None


class ProviderFault(Exception):
    """A call that gave no answer. `code` is one of llmhub.errors; `retry_after` is in seconds.

    `may_cost`: whether the provider may bill it; so unless it is known that it does not. `limits`: as of an `Answer`.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        retryable: bool,
        retry_after: float | None = None,
        may_cost: bool = True,
        limits: Told | None = None,
    ):
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.retryable = retryable
        self.retry_after = retry_after
        self.may_cost = may_cost
        self.limits = limits


class Provider(Protocol):
    name: str

    def complete(self, prompt: Prompt) -> Answer:
        """Make one call, without retries. Raises ProviderFault."""
        ...

    def count_tokens(self, prompt: Prompt) -> int:
        """How many tokens `prompt` has by the provider's own count; free. Raises ProviderFault."""
        ...

    def models(self) -> list[Model]:
        """What can be asked, newest first as the provider lists it; retired ones are left out. Raises ProviderFault."""
        ...
