"""`POST /v1/messages`: from a checked request to a message, with the faults of its content and its usage."""

import uuid
from dataclasses import dataclass
from typing import Any

from . import known_models, spoiling
from .answering import Answer
from .checking import Picture
from .prompt_cache import InputCount, PromptCache
from .tokens import count_text, prompt_pieces

MODEL_PREFIX = "sandbox-"


@dataclass(frozen=True, slots=True)
class Ending:
    """Why the answer stopped."""

    reason: str = "end_turn"
    sequence: str | None = None
    details: dict[str, Any] | None = None


def count_prompt(
    body: dict[str, Any], pictures: dict[tuple[int, int], Picture | None], key: str, cache: PromptCache
) -> InputCount:
    """The tokens of a request's prompt, remembered in the prompt cache of its model and API key."""
    owner = f"{known_models.base_id(body['model'])}\0{key}"
    return cache.count(prompt_pieces(body, pictures), owner)


def build_message(
    body: dict[str, Any], answer: Answer, count: InputCount, faults: dict[str, float | None]
) -> dict[str, Any]:
    """The message that answers `body`; `faults` are those of its content and dress."""
    text, ending = _text_and_ending(body, answer, faults)
    content: list[dict[str, Any]] = [{"type": "text", "text": text, "citations": None}] if text else []
    thought = 0
    if "thinking" in faults and ending.reason != "refusal":
        content.insert(0, spoiling.thinking_block())
        thought = count_text(spoiling.THOUGHT)
    output_tokens = 0 if body["max_tokens"] == 0 else max(1, count_text(text)) + thought
    message = {
        "id": f"msg_sandbox_{uuid.uuid4().hex}",
        "type": "message",
        "role": "assistant",
        "model": f"{MODEL_PREFIX}{body['model']}",
        "content": content,
        "stop_reason": ending.reason,
        "stop_sequence": ending.sequence,
        "stop_details": ending.details,
        "usage": _usage(body, count, output_tokens, thought),
    }
    if "no_usage" in faults:
        del message["usage"]
    return message


def _text_and_ending(body: dict[str, Any], answer: Answer, faults: dict[str, float | None]) -> tuple[str, Ending]:
    fault = next((name for name in faults if name not in ("fenced", "thinking", "no_usage")), None)
    if fault == "refusal":
        details = {"type": "refusal", "category": None, "explanation": spoiling.EXPLANATION}
        return "", Ending("refusal", details=details)
    if fault == "empty":
        return "", Ending()
    text = spoiling.spoiled_text(answer, fault)
    if "fenced" in faults and answer.is_json:
        text = spoiling.fenced(text)
    if fault == "max_tokens":
        return text, Ending("max_tokens")
    return _limited(text, body)


def _limited(text: str, body: dict[str, Any]) -> tuple[str, Ending]:
    """`text` up to the first stop sequence, and no longer than `max_tokens` allows."""
    found = [(text.find(sequence), sequence) for sequence in body.get("stop_sequences", []) if sequence in text]
    ending = Ending()
    if found:
        position, sequence = min(found)
        text, ending = text[:position], Ending("stop_sequence", sequence)
    if count_text(text) > body["max_tokens"]:
        return _cut_to(text, body["max_tokens"]), Ending("max_tokens")
    return text, ending


def _cut_to(text: str, tokens: int) -> str:
    """The longest beginning of `text` that takes no more than `tokens`."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count_text(text[:middle]) <= tokens else (low, middle - 1)
    return text[:low]


def _usage(body: dict[str, Any], count: InputCount, output_tokens: int, thought: int) -> dict[str, Any]:
    usage: dict[str, Any] = {
        "input_tokens": count.uncached,
        "cache_creation_input_tokens": count.written_5m + count.written_1h,
        "cache_read_input_tokens": count.read,
        "cache_creation": {
            "ephemeral_5m_input_tokens": count.written_5m,
            "ephemeral_1h_input_tokens": count.written_1h,
        },
        "output_tokens": output_tokens,
        "service_tier": "standard",
        "inference_geo": body.get("inference_geo"),
        "server_tool_use": None,
    }
    if thought:
        usage["output_tokens_details"] = {"thinking_tokens": thought}
    if body.get("speed"):
        usage["speed"] = body["speed"]
    return usage
