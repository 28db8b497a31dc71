"""The models that the sandbox answers for: the ids that the SDK knows.

They are written down here because importing the SDK takes two seconds; a test holds them against it.
"""

from typing import Any

from .faults import SUFFIX_MARK
from .wire import ApiError, BadRequest, Request

IDS: tuple[str, ...] = (
    "claude-fable-5-2",
    "claude-mythos-5-2",
    "claude-haiku-5-5",
    "claude-sonnet-5-5",
    "claude-fable-5-1",
    "claude-opus-5-5",
    "claude-mythos-5-1",
    "claude-sonnet-5",
    "claude-fable-5",
    "claude-mythos-5",
    "claude-opus-5",
    "claude-opus-4-8",
    "claude-opus-4-7",
    "claude-mythos-preview",
    "claude-opus-4-6",
    "claude-sonnet-4-6",
    "claude-haiku-4-5",
    "claude-haiku-4-5-20251001",
    "claude-opus-4-5",
    "claude-opus-4-5-20251101",
    "claude-sonnet-4-5",
    "claude-sonnet-4-5-20250929",
)
# The deprecated ones among them, and the day they end.
RETIREMENTS = {
    "claude-mythos-preview": "2026-06-30",
    "claude-sonnet-4-5": "2026-11-30",
    "claude-sonnet-4-5-20250929": "2026-11-30",
}
LINES = ("haiku", "sonnet", "opus", "fable", "mythos")
EFFORTS = ("low", "medium", "high", "xhigh", "max")
WITHOUT_EFFORT = ("claude-haiku-4-5", "claude-haiku-4-5-20251001")
# Which kinds of thinking a model answers with 400.
REFUSED_THINKING = {"claude-sonnet-5-5": ("disabled", "enabled"), "claude-opus-5-5": ("disabled",)}
MAX_OUTPUT_TOKENS = 128_000
MAX_INPUT_TOKENS = 1_000_000


def base_id(model: str) -> str:
    """The id without a fault suffix."""
    return model.partition(SUFFIX_MARK)[0]


def require(model: Any) -> str:
    """The id of a requested model without its fault suffix.

    Raises BadRequest where it is no string, ApiError 404 where no such model exists.
    """
    if not isinstance(model, str) or not model:
        raise BadRequest("model: Input should be a non-empty string")
    if base_id(model) not in IDS:
        raise ApiError(404, f"model: {model}")
    return base_id(model)


def describe(model: str) -> dict[str, Any]:
    """A model as `GET /v1/models/{id}` shows it."""
    ends = RETIREMENTS.get(model)
    return {
        "type": "model",
        "id": model,
        "display_name": f"Sandbox {model.replace('-', ' ').title()}",
        # The SDK allows the epoch where the release date is not known.
        "created_at": "1970-01-01T00:00:00Z",
        "lifecycle": "deprecated" if ends else "active",
        "line": next((line for line in LINES if line in model), None),
        "deprecated_at": None,
        "retires_at": f"{ends}T00:00:00Z" if ends else None,
        "max_input_tokens": MAX_INPUT_TOKENS,
        "max_tokens": MAX_OUTPUT_TOKENS,
        "capabilities": _capabilities(model),
    }


def list_page(request: Request) -> dict[str, Any]:
    """One page of models: `limit` (1 to 1000, default 20), `after_id`, `before_id`, `lifecycle[]`.

    Raises BadRequest for a bad limit or an id that does not exist.
    """
    models = [describe(model) for model in IDS]
    wanted = request.query.get("lifecycle[]", []) + request.query.get("lifecycle", [])
    if wanted:
        models = [model for model in models if model["lifecycle"] in wanted]
    ids = [model["id"] for model in models]
    limit = _limit(request.parameter("limit"))
    after, before = request.parameter("after_id"), request.parameter("before_id")
    for name, value in (("after_id", after), ("before_id", before)):
        if value is not None and value not in ids:
            raise BadRequest(f"{name}: '{value}' was not found")
    if before is not None:
        rest = models[: ids.index(before)]
        page, has_more = rest[-limit:], len(rest) > limit
    else:
        rest = models[ids.index(after) + 1 :] if after is not None else models
        page, has_more = rest[:limit], len(rest) > limit
    return {
        "data": page,
        "has_more": has_more,
        "first_id": page[0]["id"] if page else None,
        "last_id": page[-1]["id"] if page else None,
    }


def _limit(text: str | None) -> int:
    if text is None:
        return 20
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:5]) <= 1000:
        raise BadRequest("limit: Input should be a whole number from 1 to 1000")
    return int(text)


def _capabilities(model: str) -> dict[str, Any]:
    yes, no = {"supported": True}, {"supported": False}
    has_effort = model not in WITHOUT_EFFORT
    refused = REFUSED_THINKING.get(model, ())
    kinds = ("adaptive", "between_tools", "disabled", "enabled")
    return {
        "batch": no,
        "citations": no,
        "code_execution": no,
        "context_management": no,
        "effort": {**(yes if has_effort else no), **dict.fromkeys(EFFORTS, yes if has_effort else no)},
        "image_input": yes,
        "pdf_input": no,
        "server_tools": {**no, "code_execution": no, "web_search": no},
        "structured_outputs": yes,
        "thinking": {**yes, "types": {kind: no if kind in refused else yes for kind in kinds}},
    }
