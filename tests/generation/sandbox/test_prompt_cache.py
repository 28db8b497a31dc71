from typing import Any

import genai_prices

from generation.sandbox import Sandbox
from generation.sandbox.prompt_cache import InputCount, PromptCache
from generation.sandbox.tokens import WHOLE, Piece

from .asking import ask, create

LONG = "x" * 2700  # 1,000 tokens


def usage(server: Sandbox, system: list[dict[str, Any]], question: str = "Hello", **changes: Any) -> tuple[int, ...]:
    """Input tokens: uncached, written for 5 minutes, written for an hour, read; and checks that they add up."""
    body = {"system": system, "messages": [{"role": "user", "content": question}], **changes}
    found = create(server, **body).json["usage"]
    counted = {"model": "claude-haiku-5-5", **body}
    total = ask(server, "POST", "/v1/messages/count_tokens", counted).json["input_tokens"]
    written = found["cache_creation"]
    assert found["cache_creation_input_tokens"] == sum(written.values())
    assert found["input_tokens"] + found["cache_creation_input_tokens"] + found["cache_read_input_tokens"] == total
    five, hour = written["ephemeral_5m_input_tokens"], written["ephemeral_1h_input_tokens"]
    return found["input_tokens"], five, hour, found["cache_read_input_tokens"]


def text(content: str, ttl: str | None = None) -> dict[str, Any]:
    return {"type": "text", "text": content, **({"cache_control": {"type": "ephemeral", "ttl": ttl}} if ttl else {})}


def test_a_marked_prefix_is_written_once_and_then_read(server: Sandbox) -> None:
    system = [text(LONG), text(LONG, "5m")]
    assert usage(server, system) == (6, 2000, 0, 0)
    assert usage(server, system) == (6, 0, 0, 2000)
    assert usage(server, system, question="Hello again") == (9, 0, 0, 2000)


def test_two_marks_share_what_they_share(server: Sandbox) -> None:
    assert usage(server, [text(LONG * 2, "1h"), text(LONG, "5m")]) == (6, 1000, 2000, 0)
    assert usage(server, [text(LONG * 2, "1h"), text("y" * 270, "5m")]) == (6, 100, 0, 2000)


def test_a_short_prefix_is_silently_not_cached(server: Sandbox) -> None:
    system = [text(LONG, "5m")]
    assert [usage(server, system) for _ in range(2)] == [(1006, 0, 0, 0)] * 2


def test_another_text_model_key_or_format_has_another_cache(server: Sandbox) -> None:
    system = [text(LONG * 2, "5m")]
    usage(server, system)
    assert usage(server, [text("y" + LONG * 2, "5m")])[3] == 0
    other = {"max_tokens": 10, "model": "claude-sonnet-5-5", "system": system, "messages": [text_turn()]}
    headers = {"x-api-key": "another", "anthropic-version": "2026-10-21"}
    assert ask(server, "POST", "/v1/messages", other).json["usage"]["cache_read_input_tokens"] == 0
    other["model"] = "claude-haiku-5-5"
    assert ask(server, "POST", "/v1/messages", other, headers).json["usage"]["cache_read_input_tokens"] == 0
    assert ask(server, "POST", "/v1/messages", other).json["usage"]["cache_read_input_tokens"] == 2000
    output_config = {"format": {"type": "json_schema", "schema": {"type": "null"}}}
    assert usage(server, system, output_config=output_config)[3] == 0


def text_turn() -> dict[str, Any]:
    return {"role": "user", "content": "Hello"}


def test_a_mark_for_the_whole_request_covers_its_last_block(server: Sandbox) -> None:
    mark = {"type": "ephemeral"}
    assert usage(server, [text(LONG * 2)], cache_control=mark) == (0, 2006, 0, 0)
    assert usage(server, [text(LONG * 2)], cache_control=mark) == (0, 0, 0, 2006)


def test_a_failed_request_writes_nothing(server: Sandbox) -> None:
    system = [text(LONG * 2, "5m")]
    assert create(server, system=system, fault="overloaded").status == 529
    assert usage(server, system) == (6, 2000, 0, 0)


def test_time_runs_out_and_reading_renews_it() -> None:
    now = 0.0
    cache = PromptCache(clock=lambda: now)
    prompt = [Piece(2000 * WHOLE, "a", "5m"), Piece(10 * WHOLE, "b")]
    written, read = InputCount(10, 0, 2000, 0), InputCount(10, 2000, 0, 0)

    assert cache.count(prompt, "me") == written
    now = 299
    assert cache.count(prompt, "me") == read
    now = 299 + 299
    assert cache.count(prompt, "me") == read
    now = 299 + 299 + 300
    assert cache.count(prompt, "me") == written


def test_prices_include_the_cache(server: Sandbox) -> None:
    system = [text(LONG * 2, "5m")]
    written, read = (create(server, system=system).json for _ in range(2))

    def price(message: dict[str, Any]) -> Any:
        message["model"] = message["model"].removeprefix("sandbox-")
        return genai_prices.extract_usage(message, provider_id="anthropic").calc_price().input_price

    # haiku-5-5, $ a million: 0.10 in, 0.125 written for 5 minutes, 0.01 read
    assert f"{price(written):.10f}" == f"{(6 * 0.10 + 2000 * 0.125) / 1e6:.10f}"
    assert f"{price(read):.10f}" == f"{(6 * 0.10 + 2000 * 0.01) / 1e6:.10f}"
