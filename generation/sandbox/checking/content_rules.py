"""What the provider refuses in `system` and `messages`: roles, blocks, empty texts, misplaced cache marks."""

from typing import Any

from ..wire import BadRequest
from . import images
from .images import Picture

MAX_CACHE_MARKS = 4
TTLS = ("5m", "1h")
# Which fields a block may have beside its type; and who may say it.
BLOCKS = {
    "text": ({"text", "cache_control", "citations"}, ("user", "assistant")),
    "image": ({"source", "cache_control", "transformations"}, ("user",)),
    "thinking": ({"thinking", "signature"}, ("assistant",)),
}


def check_system(system: Any) -> None:
    """Raises BadRequest unless `system` is a string or a list of text blocks."""
    if isinstance(system, str):
        return
    if not isinstance(system, list):
        raise BadRequest("system: Input should be a valid string or list of text blocks")
    for number, block in enumerate(system):
        path = f"system.{number}"
        if not isinstance(block, dict) or block.get("type") != "text":
            raise BadRequest(f"{path}.type: Input should be 'text'")
        _check_block(block, "user", path)


def check_messages(messages: Any) -> dict[tuple[int, int], Picture | None]:
    """The images in `messages` by (message, block). Raises BadRequest for anything that the provider refuses."""
    if not isinstance(messages, list):
        raise BadRequest("messages: Input should be a valid list")
    if not messages:
        raise BadRequest("messages: at least one message is required")
    pictures: dict[tuple[int, int], Picture | None] = {}
    for number, message in enumerate(messages):
        pictures |= _check_message(message, number)
    if messages[0]["role"] != "user":
        raise BadRequest("messages: first message must use the user role")
    if messages[-1]["role"] == "assistant":
        raise BadRequest("messages: prefilling assistant messages is not supported; end with a user message")
    images.check_sizes(list(pictures.values()))
    return pictures


def check_cache_marks(body: dict[str, Any]) -> None:
    """Raises BadRequest for too many cache marks, unknown ones, or a longer time after a shorter one."""
    marks = [("cache_control", body["cache_control"])] if body.get("cache_control") is not None else []
    blocks = [(f"system.{number}", block) for number, block in enumerate(_listed(body.get("system")))]
    for number, message in enumerate(body["messages"]):
        blocks += [(f"messages.{number}.content.{index}", one) for index, one in enumerate(_listed(message["content"]))]
    in_order = [
        (f"{path}.cache_control", block["cache_control"])
        for path, block in blocks
        if block.get("cache_control") is not None
    ]
    for path, mark in [*in_order, *marks]:
        _check_mark(mark, path)
    if len(in_order) + len(marks) > MAX_CACHE_MARKS:
        count = len(in_order) + len(marks)
        raise BadRequest(f"A maximum of {MAX_CACHE_MARKS} blocks with cache_control may be provided. Found {count}.")
    times = [mark.get("ttl", "5m") for _, mark in [*in_order, *marks]]
    if "5m" in times and "1h" in times[times.index("5m") :]:
        raise BadRequest("cache_control: a ttl='1h' block must not come after a ttl='5m' block")


def _check_message(message: Any, number: int) -> dict[tuple[int, int], Picture | None]:
    path = f"messages.{number}"
    if not isinstance(message, dict):
        raise BadRequest(f"{path}: Input should be an object")
    for name in message:
        if name not in ("role", "content"):
            raise BadRequest(f"{path}.{name}: Extra inputs are not permitted")
    role, content = message.get("role"), message.get("content")
    if role not in ("user", "assistant"):
        raise BadRequest(f"{path}.role: Input should be 'user' or 'assistant'")
    if isinstance(content, str):
        if not content.strip():
            raise BadRequest(f"{path}: {role} messages must have non-empty content")
        return {}
    if not isinstance(content, list):
        raise BadRequest(f"{path}.content: Input should be a valid string or list of content blocks")
    if not content:
        raise BadRequest(f"{path}: {role} messages must have non-empty content")
    pictures = {}
    for index, block in enumerate(content):
        _check_block(block, role, f"{path}.content.{index}")
        if block["type"] == "image":
            pictures[number, index] = images.read_source(block.get("source"), f"{path}.content.{index}.source")
    return pictures


def _check_block(block: Any, role: str, path: str) -> None:
    kind = block.get("type") if isinstance(block, dict) else None
    if not isinstance(kind, str) or kind not in BLOCKS:
        raise BadRequest(f"{path}.type: Input should be one of {', '.join(BLOCKS)} (the sandbox serves no others)")
    fields, roles = BLOCKS[kind]
    if role not in roles:
        raise BadRequest(f"{path}: '{kind}' blocks are not permitted in {role} turns")
    for name in block:
        if name != "type" and name not in fields:
            raise BadRequest(f"{path}.{name}: Extra inputs are not permitted")
    for name in {"text": ("text",), "thinking": ("thinking", "signature")}.get(kind, ()):
        if not isinstance(block.get(name), str):
            raise BadRequest(f"{path}.{name}: Input should be a valid string")
    if kind == "text" and not block["text"].strip():
        raise BadRequest(f"{path}: text content blocks must contain non-whitespace text")
    if block.get("citations"):
        raise BadRequest(f"{path}.citations: citations are not permitted on text blocks of this turn")


def _check_mark(mark: Any, path: str) -> None:
    if not isinstance(mark, dict) or mark.get("type") != "ephemeral":
        raise BadRequest(f"{path}.type: Input should be 'ephemeral'")
    for name in mark:
        if name not in ("type", "ttl"):
            raise BadRequest(f"{path}.{name}: Extra inputs are not permitted")
    if mark.get("ttl", "5m") not in TTLS:
        raise BadRequest(f"{path}.ttl: Input should be '5m' or '1h'")


def _listed(content: Any) -> list[dict[str, Any]]:
    return content if isinstance(content, list) else []
