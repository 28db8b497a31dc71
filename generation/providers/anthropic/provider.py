"""The `Provider` that speaks the Messages API."""

import functools
from typing import Any

import anthropic

# The SDK loads it at the first call otherwise, when money is held for that.
import anthropic.resources.messages

from usage.window import Told

from ..protocol import Answer, Model, Prompt, ProviderFault
from .client import get_client
from .faults import KNOWN, fault_of
from .model_list import is_offered, model_of
from .output_format import provider_schema
from .rate_headers import told_by

# What of a request counts as input.
COUNTED = ("model", "messages", "system", "output_config")
# A person waits for counts and lists. Seconds.
PATIENCE_S = 5.0
MAX_MODELS = 1000


class AnthropicProvider:
    name = "anthropic"

    def complete(self, prompt: Prompt) -> Answer:
        """Make one call, without retries. Raises ProviderFault."""
        limits: Told | None = None
        try:
            raw = get_client().messages.with_raw_response.create(**request_of(prompt))
            limits = told_by(raw.headers)
            message = raw.parse()
        except KNOWN as error:
            raise fault_of(error, limits) from None
        return answer_of(message, limits)

    def count_tokens(self, prompt: Prompt) -> int:
        """How many tokens `prompt` has by the provider's own count; free. Raises ProviderFault."""
        request = request_of(prompt)
        counted = {name: request[name] for name in COUNTED if name in request}
        try:
            count = get_client().messages.count_tokens(**counted, timeout=PATIENCE_S)
        except KNOWN as error:
            raise fault_of(error, free=True) from None
        tokens = getattr(count, "input_tokens", None)
        if not isinstance(tokens, int):
            raise ProviderFault(
                "provider-error", "The provider's count could not be read.", retryable=True, may_cost=False
            )
        return tokens

    def models(self) -> list[Model]:
        """What can be asked, newest first as the provider lists it; retired ones are left out. Raises ProviderFault."""
        try:
            page = get_client().models.list(limit=MAX_MODELS, timeout=PATIENCE_S)
            return [model_of(info) for info in page.data or [] if is_offered(info)]
        # A gateway without this address may answer with anything.
        except (AttributeError, TypeError):
            raise ProviderFault(
                "provider-error", "The provider's list could not be read.", retryable=True, may_cost=False
            ) from None
        except KNOWN as error:
            raise fault_of(error, free=True) from None


@functools.cache
def get() -> AnthropicProvider:
    return AnthropicProvider()


def request_of(prompt: Prompt) -> dict[str, Any]:
    """The arguments of `messages.create`. What is not set is left out: the SDK would send `null`."""
    request: dict[str, Any] = {
        "model": prompt.model,
        "max_tokens": prompt.max_tokens,
        "messages": _messages(prompt),
    }
    if prompt.system:
        request["system"] = prompt.system
    if prompt.end_user:
        request["metadata"] = {"user_id": prompt.end_user}
    if output_config := _output_config(prompt):
        request["output_config"] = output_config
    return request


def _messages(prompt: Prompt) -> list[dict[str, Any]]:
    images = [
        {"type": "image", "source": {"type": "base64", "media_type": image.media_type, "data": image.base64}}
        for image in prompt.images
    ]
    messages: list[dict[str, Any]] = [{"role": turn.role, "content": turn.text} for turn in prompt.turns]
    if images:
        messages[0]["content"] = [*images, {"type": "text", "text": messages[0]["content"]}]
    return messages


def _output_config(prompt: Prompt) -> dict[str, Any]:
    config: dict[str, Any] = {}
    if prompt.effort:
        config["effort"] = prompt.effort
    if prompt.schema is not None and (schema := provider_schema(prompt.schema)) is not None:
        config["format"] = {"type": "json_schema", "schema": schema}
    return config


def answer_of(message: Any, limits: Told | None = None) -> Answer:
    """Our form of the SDK's answer, which it does not validate: anything may be missing.

    Raises ProviderFault when what came back is no message at all.
    """
    if not isinstance(message, anthropic.types.Message) or message.usage is None or not message.stop_reason:
        raise ProviderFault(
            "provider-error", "The provider's answer is not a message.", retryable=True, may_cost=True, limits=limits
        )
    # A `thinking` block often comes first, and unknown kinds have no text.
    texts = [block.text for block in message.content or [] if block.type == "text" and block.text]
    return Answer(
        text="".join(texts),
        model=message.model or "",
        stop_reason=message.stop_reason,
        usage=message.usage.model_dump(),
        request_id=getattr(message, "_request_id", None) or "",
        limits=limits,
    )
