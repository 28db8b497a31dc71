"""A message as the server-sent events of a streamed answer."""

from collections.abc import Iterator
from typing import Any

from .wire import encode

DELTA_CHARACTERS = 48


def event(name: str, data: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return b"event: " + name.encode() + b"\ndata: " + encode({"type": name, **data}) + b"\n\n"


def message_events(message: dict[str, Any]) -> list[bytes]:
    """All events of `message`; what they add up to is the message itself, usage included."""
    usage = message.get("usage")
    start = {**message, "content": [], "stop_reason": None, "stop_sequence": None, "stop_details": None}
    if usage:
        start["usage"] = {**usage, "output_tokens": 1}
        start["usage"].pop("output_tokens_details", None)
    events = [event("message_start", {"message": start})]
    for index, block in enumerate(message["content"]):
        events += _block_events(index, block)
        if index == 0:
            events.insert(2, event("ping", {}))
    ending = {name: message[name] for name in ("stop_reason", "stop_sequence", "stop_details")}
    delta: dict[str, Any] = {"delta": ending}
    if usage:
        counts = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")
        delta["usage"] = {name: usage[name] for name in (*counts, "output_tokens_details") if name in usage}
    return [*events, event("message_delta", delta), event("message_stop", {})]


def error_in_the_middle(events: list[bytes]) -> list[bytes]:
    """The first half of a stream, then the provider's overloaded error instead of the rest."""
    error = {"error": {"type": "overloaded_error", "message": "Overloaded"}}
    return [*events[: max(1, len(events) // 2)], event("error", error)]


def _block_events(index: int, block: dict[str, Any]) -> list[bytes]:
    kind = block["type"]
    empty = {**block, kind: ""}
    if kind == "thinking":
        empty["signature"] = ""
    events = [event("content_block_start", {"index": index, "content_block": empty})]
    for part in _parts(block[kind]):
        delta = {"type": f"{kind}_delta", kind: part}
        events.append(event("content_block_delta", {"index": index, "delta": delta}))
    if kind == "thinking":
        delta = {"type": "signature_delta", "signature": block["signature"]}
        events.append(event("content_block_delta", {"index": index, "delta": delta}))
    return [*events, event("content_block_stop", {"index": index})]


def _parts(text: str) -> Iterator[str]:
    for start in range(0, len(text), DELTA_CHARACTERS):
        yield text[start : start + DELTA_CHARACTERS]
