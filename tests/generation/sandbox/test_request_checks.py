"""What the provider refuses is refused, with a sentence that names the field."""

from typing import Any

import pytest

from generation.sandbox import Sandbox

from .asking import HELLO, ask, create

TEXT = {"type": "text", "text": "Hello"}
MARKED = {**TEXT, "cache_control": {"type": "ephemeral"}}
HOUR = {**TEXT, "cache_control": {"type": "ephemeral", "ttl": "1h"}}


def user(content: Any) -> list[dict[str, Any]]:
    return [{"role": "user", "content": content}]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model": 5}, "model: Input should be a non-empty string"),
        ({"model": ""}, "model: Input should be a non-empty string"),
        ({"max_tokens": "5"}, "max_tokens: Input should be a valid integer"),
        ({"max_tokens": True}, "max_tokens: Input should be a valid integer"),
        ({"max_tokens": -1}, "max_tokens: Input should be greater than or equal to 0"),
        ({"max_tokens": 128001}, "max_tokens: 128001 > 128000, the maximum number of output tokens of this model"),
        ({"temperature": 1}, "temperature: no longer supported; leave it out"),
        ({"top_p": None}, "top_p: no longer supported; leave it out"),
        ({"top_k": 1}, "top_k: no longer supported; leave it out"),
        ({"surprise": 1}, "surprise: Extra inputs are not permitted"),
        ({"tools": []}, "tools: not served by the llmhub sandbox"),
        ({"stream": "yes"}, "stream: Input should be a valid boolean"),
        ({"system": None}, "system: Input should be a valid string or list of text blocks"),
        ({"system": [{"type": "image"}]}, "system.0.type: Input should be 'text'"),
        ({"system": [{"type": "text", "text": " "}]}, "system.0: text content blocks must contain non-whitespace text"),
        ({"messages": {}}, "messages: Input should be a valid list"),
        ({"messages": []}, "messages: at least one message is required"),
        ({"messages": ["hi"]}, "messages.0: Input should be an object"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages.0.role: Input should be 'user' or 'assistant'"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, "messages: first message must use the user role"),
        ({"messages": user("")}, "messages.0: user messages must have non-empty content"),
        ({"messages": user([])}, "messages.0: user messages must have non-empty content"),
        ({"messages": user(5)}, "messages.0.content: Input should be a valid string or list of content blocks"),
        ({"messages": [{**user("x")[0], "name": "y"}]}, "messages.0.name: Extra inputs are not permitted"),
        (
            {"messages": [*user("x"), {"role": "assistant", "content": "y"}]},
            "messages: prefilling assistant messages is not supported; end with a user message",
        ),
        (
            {"messages": user([{"type": "text", "text": 5}])},
            "messages.0.content.0.text: Input should be a valid string",
        ),
        ({"messages": user([{**TEXT, "x": 1}])}, "messages.0.content.0.x: Extra inputs are not permitted"),
        (
            {"messages": user([{**TEXT, "citations": [{}]}])},
            "messages.0.content.0.citations: citations are not permitted on text blocks of this turn",
        ),
        (
            {"messages": user([{"type": "thinking", "thinking": "x", "signature": "y"}])},
            "messages.0.content.0: 'thinking' blocks are not permitted in user turns",
        ),
        ({"cache_control": {"type": "forever"}}, "cache_control.type: Input should be 'ephemeral'"),
        ({"cache_control": {"type": "ephemeral", "ttl": "2h"}}, "cache_control.ttl: Input should be '5m' or '1h'"),
        (
            {"messages": user([MARKED] * 5)},
            "A maximum of 4 blocks with cache_control may be provided. Found 5.",
        ),
        (
            {"messages": user([MARKED, HOUR])},
            "cache_control: a ttl='1h' block must not come after a ttl='5m' block",
        ),
        ({"metadata": {"user_id": 5}}, "metadata.user_id: Input should be a valid string"),
        ({"metadata": {"user_id": "x" * 257}}, "metadata.user_id: String should have at most 256 characters"),
        ({"metadata": {"email": "x"}}, "metadata.email: Extra inputs are not permitted"),
        ({"stop_sequences": "x"}, "stop_sequences: Input should be a list"),
        ({"stop_sequences": [" "]}, "stop_sequences: each stop sequence must contain non-whitespace"),
        ({"service_tier": "priority"}, "service_tier: Input should be one of auto, standard_only"),
        ({"speed": "faster"}, "speed: Input should be one of standard, fast"),
        (
            {"thinking": {"type": "deep"}},
            "thinking.type: Input should be one of adaptive, between_tools, disabled, enabled",
        ),
        ({"thinking": {"type": "enabled"}}, "thinking.budget_tokens: Input should be a valid integer"),
        ({"thinking": {"type": "enabled", "budget_tokens": 5}}, "thinking.budget_tokens: must be at least 1024"),
        (
            {"thinking": {"type": "enabled", "budget_tokens": 1024}},
            "thinking.budget_tokens: must be less than max_tokens",
        ),
        (
            {"thinking": {"type": "adaptive", "budget_tokens": 5}},
            "thinking.budget_tokens: Extra inputs are not permitted",
        ),
        (
            {"model": "claude-sonnet-5-5", "thinking": {"type": "disabled"}},
            "thinking.type: 'disabled' is not supported for this model",
        ),
        ({"output_config": None}, "output_config: Input should be an object"),
        (
            {"output_config": {"effort": "huge"}},
            "output_config.effort: Input should be one of low, medium, high, xhigh, max",
        ),
        (
            {"model": "claude-haiku-4-5", "output_config": {"effort": "low"}},
            "output_config.effort: This model does not support the effort parameter",
        ),
        ({"output_config": {"format": {"type": "json"}}}, "output_config.format.type: Input should be 'json_schema'"),
        ({"output_config": {"format": {"type": "json_schema"}}}, "output_config.format.schema: Field required"),
        (
            {"output_config": {"format": {"type": "json_schema", "schema": {}, "strict": True}}},
            "output_config.format.strict: Extra inputs are not permitted",
        ),
    ],
)
def test_a_bad_field_is_named(server: Sandbox, changes: dict[str, Any], message: str) -> None:
    assert create(server, **changes).error == (400, "invalid_request_error", message)


@pytest.mark.parametrize("name", ["model", "max_tokens", "messages"])
def test_a_missing_field_is_named(server: Sandbox, name: str) -> None:
    body = {key: value for key, value in HELLO.items() if key != name}
    assert ask(server, "POST", "/v1/messages", body).error == (400, "invalid_request_error", f"{name}: Field required")


@pytest.mark.parametrize("model", ["claude-3-5-sonnet-20241022", "gpt-5", "sandbox-claude-haiku-5-5"])
def test_an_unknown_model_is_not_found(server: Sandbox, model: str) -> None:
    assert create(server, model=model).error == (404, "not_found_error", f"model: {model}")


def test_counting_refuses_what_only_creating_takes(server: Sandbox) -> None:
    got = ask(server, "POST", "/v1/messages/count_tokens", HELLO)
    assert got.error == (400, "invalid_request_error", "max_tokens: Extra inputs are not permitted")


@pytest.mark.parametrize(
    "changes",
    [
        {"system": ""},
        {"system": [HOUR], "messages": user([MARKED, TEXT])},
        {"messages": [*user("a"), *user("b")]},
        {"messages": [*user("a"), {"role": "assistant", "content": [TEXT]}, *user("b")]},
        {"metadata": {"user_id": "abc"}},
        {"metadata": {"user_id": None}},
        {"cache_control": None},
        {"output_config": {"effort": "low", "format": None}},
        {"thinking": {"type": "adaptive", "display": "omitted"}},
        {"thinking": {"type": "enabled", "budget_tokens": 1024}, "max_tokens": 2000},
        {"service_tier": "auto", "speed": "fast", "inference_geo": "eu"},
        {"stop_sequences": []},
    ],
)
def test_what_the_provider_takes_is_taken(server: Sandbox, changes: dict[str, Any]) -> None:
    assert create(server, **changes).status == 200
