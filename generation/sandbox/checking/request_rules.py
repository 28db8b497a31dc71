"""What the provider refuses in the body of a request, and in which words: 400, naming the field."""

from collections.abc import Callable
from typing import Any

from .. import known_models
from ..wire import BadRequest
from . import schema_subset
from .content_rules import check_cache_marks, check_messages, check_system
from .images import Picture

Body = dict[str, Any]

REMOVED = ("temperature", "top_p", "top_k")
NOT_SERVED = ("container", "diagnostics", "mcp_servers", "tool_choice", "tools")
MIN_THINKING_TOKENS = 1024
MAX_USER_ID = 256


def check_create(body: Body) -> dict[tuple[int, int], Picture | None]:
    """Check the body of `POST /v1/messages`; returns its images by (message, block).

    Raises BadRequest, or ApiError 404 for an unknown model.
    """
    return _check(body, {**COUNTED, **ANSWERED}, required=("model", "max_tokens", "messages"))


def check_count(body: Body) -> dict[tuple[int, int], Picture | None]:
    """Check the body of `POST /v1/messages/count_tokens`, like `check_create`."""
    return _check(body, COUNTED, required=("model", "messages"))


def _check(
    body: Body, fields: dict[str, Callable[[Any, Body], None]], required: tuple[str, ...]
) -> dict[tuple[int, int], Picture | None]:
    for name in required:
        if name not in body:
            raise BadRequest(f"{name}: Field required")
    model = known_models.require(body["model"])
    for name in body:
        if name in REMOVED:
            raise BadRequest(f"{name}: no longer supported; leave it out")
        if name in NOT_SERVED:
            raise BadRequest(f"{name}: not served by the llmhub sandbox")
        if name not in fields:
            raise BadRequest(f"{name}: Extra inputs are not permitted")
    for name, check in fields.items():
        if name in body:
            check(body[name], body)
    _check_model_limits(model, body)
    check_system(body.get("system", ""))
    pictures = check_messages(body["messages"])
    check_cache_marks(body)
    return pictures


def _check_model_limits(model: str, body: Body) -> None:
    kind = (body.get("thinking") or {}).get("type")
    if kind in known_models.REFUSED_THINKING.get(model, ()):
        raise BadRequest(f"thinking.type: '{kind}' is not supported for this model")
    if model in known_models.WITHOUT_EFFORT and (body.get("output_config") or {}).get("effort"):
        raise BadRequest("output_config.effort: This model does not support the effort parameter")


def _check_max_tokens(value: Any, body: Body) -> None:
    _must(isinstance(value, int) and not isinstance(value, bool), "max_tokens: Input should be a valid integer")
    _must(value >= 0, "max_tokens: Input should be greater than or equal to 0")
    most = known_models.MAX_OUTPUT_TOKENS
    _must(value <= most, f"max_tokens: {value} > {most}, the maximum number of output tokens of this model")


def _check_output_config(value: Any, body: Body) -> None:
    _must(isinstance(value, dict), "output_config: Input should be an object")
    for name in value:
        _must(name in ("effort", "format"), f"output_config.{name}: Extra inputs are not permitted")
    effort, form = value.get("effort"), value.get("format")
    levels = known_models.EFFORTS
    _must(effort is None or effort in levels, f"output_config.effort: Input should be one of {', '.join(levels)}")
    if form is None:
        return
    _must(isinstance(form, dict), "output_config.format: Input should be an object")
    _must(form.get("type") == "json_schema", "output_config.format.type: Input should be 'json_schema'")
    for name in form:
        _must(name in ("type", "schema"), f"output_config.format.{name}: Extra inputs are not permitted")
    _must("schema" in form, "output_config.format.schema: Field required")
    schema_subset.check(form["schema"])


def _check_thinking(value: Any, body: Body) -> None:
    _must(isinstance(value, dict), "thinking: Input should be an object")
    kinds = ("adaptive", "between_tools", "disabled", "enabled")
    kind = value.get("type")
    _must(kind in kinds, f"thinking.type: Input should be one of {', '.join(kinds)}")
    allowed = {"adaptive": {"display"}, "enabled": {"display", "budget_tokens"}}.get(kind, set())
    for name in value:
        _must(name == "type" or name in allowed, f"thinking.{name}: Extra inputs are not permitted")
    display = value.get("display")
    _must(display in (None, "summarized", "omitted"), "thinking.display: Input should be 'summarized' or 'omitted'")
    if kind != "enabled":
        return
    budget, limit = value.get("budget_tokens"), body.get("max_tokens")
    is_whole = isinstance(budget, int) and not isinstance(budget, bool)
    _must(is_whole, "thinking.budget_tokens: Input should be a valid integer")
    _must(budget >= MIN_THINKING_TOKENS, f"thinking.budget_tokens: must be at least {MIN_THINKING_TOKENS}")
    _must(not isinstance(limit, int) or budget < limit, "thinking.budget_tokens: must be less than max_tokens")


def _check_metadata(value: Any, body: Body) -> None:
    _must(isinstance(value, dict), "metadata: Input should be an object")
    for name in value:
        _must(name == "user_id", f"metadata.{name}: Extra inputs are not permitted")
    user_id = value.get("user_id")
    _must(user_id is None or isinstance(user_id, str), "metadata.user_id: Input should be a valid string")
    _must(len(user_id or "") <= MAX_USER_ID, f"metadata.user_id: String should have at most {MAX_USER_ID} characters")


def _check_stop_sequences(value: Any, body: Body) -> None:
    _must(isinstance(value, list), "stop_sequences: Input should be a list")
    for number, text in enumerate(value):
        _must(isinstance(text, str), f"stop_sequences.{number}: Input should be a valid string")
        _must(bool(text.strip()), "stop_sequences: each stop sequence must contain non-whitespace")


def _check_stream(value: Any, body: Body) -> None:
    _must(isinstance(value, bool), "stream: Input should be a valid boolean")


def _one_of(name: str, *values: str | None) -> Callable[[Any, Body], None]:
    def check(value: Any, body: Body) -> None:
        _must(value in values, f"{name}: Input should be one of {', '.join(filter(None, values))}")

    return check


def _check_inference_geo(value: Any, body: Body) -> None:
    _must(value is None or isinstance(value, str), "inference_geo: Input should be a valid string")


def _checked_later(value: Any, body: Body) -> None:
    """Content and its cache marks are read together, after the simple fields."""


def _must(holds: bool, sentence: str) -> None:
    if not holds:
        raise BadRequest(sentence)


COUNTED: dict[str, Callable[[Any, Body], None]] = {
    "model": _checked_later,
    "messages": _checked_later,
    "system": _checked_later,
    "cache_control": _checked_later,
    "output_config": _check_output_config,
    "thinking": _check_thinking,
    "speed": _one_of("speed", "standard", "fast", None),
}
ANSWERED: dict[str, Callable[[Any, Body], None]] = {
    "max_tokens": _check_max_tokens,
    "metadata": _check_metadata,
    "stop_sequences": _check_stop_sequences,
    "stream": _check_stream,
    "service_tier": _one_of("service_tier", "auto", "standard_only"),
    "inference_geo": _check_inference_geo,
}
