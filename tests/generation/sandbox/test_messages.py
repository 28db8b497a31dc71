import json

import anthropic
import genai_prices
import pytest

from generation.sandbox import Sandbox

from .asking import HELLO, KITCHEN, ask, create, kitchen


def test_a_message_comes_back_through_the_sdk(sdk: anthropic.Anthropic) -> None:
    message = sdk.messages.create(**kitchen("thanks"))

    assert [block.text for block in message.content if block.type == "text"] == ['{"letter": "Thank you"}']
    assert (message.model, message.role, message.stop_reason) == ("sandbox-claude-haiku-5-5", "assistant", "end_turn")
    assert message.id.startswith("msg_sandbox_")
    assert message._request_id is not None and message._request_id.startswith("req_sandbox_")


def test_a_streamed_message_is_the_same_as_an_unstreamed_one(sdk: anthropic.Anthropic) -> None:
    request = kitchen("recommendation")
    whole = sdk.messages.create(**request)
    with sdk.messages.stream(**request) as stream:
        text = "".join(stream.text_stream)
        streamed = stream.get_final_message()

    assert json.loads(text) == KITCHEN["recommendation"]["example"]["output"]
    assert whole.content[0].type == "text" and text == whole.content[0].text
    assert streamed.usage.model_dump() == whole.usage.model_dump()
    assert (streamed.model, streamed.stop_reason) == (whole.model, whole.stop_reason)


def test_a_stream_has_the_providers_events_in_order(server: Sandbox) -> None:
    got = create(server, stream=True, max_tokens=3)

    assert got.headers["content-type"] == "text/event-stream; charset=utf-8"
    names = [line.removeprefix(b"event: ").decode() for line in got.body.splitlines() if line.startswith(b"event: ")]
    assert names == [
        "message_start",
        "content_block_start",
        "ping",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]


def test_input_tokens_are_those_that_counting_gives(sdk: anthropic.Anthropic) -> None:
    request = kitchen("recommendation", wish="Ein stilles Abendessen für zwölf Gäste")
    message = sdk.messages.create(**request)
    del request["max_tokens"]

    assert sdk.messages.count_tokens(**request).input_tokens == message.usage.input_tokens
    assert message.usage.input_tokens > 100


def test_tokens_are_a_fixed_estimate_of_the_text(sdk: anthropic.Anthropic) -> None:
    def count(text: str) -> int:
        messages = [{"role": "user", "content": text}]
        return sdk.messages.count_tokens(model="claude-haiku-5-5", messages=messages).input_tokens  # type: ignore[list-item]

    # 4 a turn, an ASCII character 1/2.7, any other one whole; rounded up once.
    assert count("a" * 27) == 4 + 10
    assert count("a" * 28) == 4 + 11
    assert count("é" * 27) == 4 + 27


def test_output_tokens_come_from_the_answers_text(server: Sandbox) -> None:
    got = create(server, kitchen("thanks"))

    assert got.json["usage"]["output_tokens"] == 9  # 23 ASCII characters / 2.7
    assert len(got.json["content"][0]["text"]) == 23


def test_max_tokens_cuts_the_answer(server: Sandbox) -> None:
    message = create(server, kitchen("thanks"), max_tokens=3).json

    assert message["stop_reason"] == "max_tokens"
    assert message["content"][0]["text"] == '{"letter'
    assert message["usage"]["output_tokens"] == 3


def test_max_tokens_0_answers_nothing(server: Sandbox) -> None:
    message = create(server, max_tokens=0).json

    assert (message["content"], message["stop_reason"]) == ([], "max_tokens")
    assert message["usage"]["output_tokens"] == 0


def test_a_stop_sequence_ends_the_answer(server: Sandbox) -> None:
    message = create(server, kitchen("thanks"), stop_sequences=["you", "Thank"]).json

    assert message["content"][0]["text"] == '{"letter": "'
    assert (message["stop_reason"], message["stop_sequence"]) == ("stop_sequence", "Thank")


def test_every_answer_bears_the_sandbox_header_and_rate_limits(server: Sandbox) -> None:
    first, second = create(server), create(server)

    assert first.headers["x-llmhub-sandbox"] == "1"
    remaining = "anthropic-ratelimit-requests-remaining"
    assert int(second.headers[remaining]) in (int(first.headers[remaining]) - 1, 999_999)
    assert first.headers["anthropic-ratelimit-input-tokens-limit"] == "10000000000"
    assert create(server, fault="overloaded").headers["x-llmhub-sandbox"] == "1"
    assert ask(server, "GET", "/nowhere").headers["x-llmhub-sandbox"] == "1"


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer key", "anthropic-version": "2026-10-21"},
        {"x-api-key": "key", "anthropic-version": "2023-06-01"},
    ],
)
def test_either_kind_of_key_is_taken(server: Sandbox, headers: dict[str, str]) -> None:
    assert ask(server, "POST", "/v1/messages", HELLO, headers).status == 200


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "x-api-key or authorization header is required"),
        ({"authorization": "Basic abc"}, "x-api-key or authorization header is required"),
        ({"authorization": "Bearer invalid"}, "invalid x-api-key"),
        ({"x-api-key": "sk-invalid-42"}, "invalid x-api-key"),
    ],
)
def test_no_key_or_an_invalid_one_is_refused(server: Sandbox, headers: dict[str, str], message: str) -> None:
    headers = {**headers, "anthropic-version": "2026-10-21"}
    assert ask(server, "POST", "/v1/messages", HELLO, headers).error == (401, "authentication_error", message)


def test_the_api_version_is_required(server: Sandbox) -> None:
    got = ask(server, "POST", "/v1/messages", HELLO, {"x-api-key": "key"})
    assert got.error == (400, "invalid_request_error", "anthropic-version: header is required")


def test_a_fault_suffix_keeps_the_model_and_its_price(server: Sandbox) -> None:
    message = create(server, model="claude-haiku-5-5@latency:0.01,fenced").json

    assert message["model"] == "sandbox-claude-haiku-5-5@latency:0.01,fenced"
    usage = genai_prices.Usage(input_tokens=1000, output_tokens=100)
    plain = genai_prices.calc_price(usage, "claude-haiku-5-5", provider_id="anthropic")
    suffixed = genai_prices.calc_price(usage, "claude-haiku-5-5@overloaded", provider_id="anthropic")
    assert suffixed.total_price == plain.total_price
