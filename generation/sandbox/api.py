"""The provider's endpoints under `/v1/`: who may, which faults are set, and the answer."""

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from . import faults, known_models, messages, streaming
from .answering import Answers
from .checking import check_count, check_create
from .fault_board import FaultBoard, RequestFaults
from .faults import Stage
from .journal import Entry
from .prompt_cache import PromptCache
from .rate_headers import RateWindow
from .rate_limits import RateLimited, RateLimits
from .wire import ApiError, BadRequest, Reply, Request, error_reply, json_reply, new_request_id, parse_object

FAULT_HEADER = "x-sandbox-fault"
STATUS_OF = {"overloaded": 529, "rate_limited": 429, "server_error": 500}
SENTENCES = {
    401: "invalid x-api-key",
    429: "This request would exceed your rate limit.",
    500: "Internal server error",
    529: "Overloaded",
}
HTML = b"<!doctype html><html><head><title>Gateway</title></head><body><h1>Not the API</h1></body></html>"
COUNT_TOKENS = "/v1/messages/count_tokens"
MESSAGES = "/v1/messages"
MODELS = "/v1/models"


class Dropped(Exception):
    """The connection is to be closed without an answer."""


class Replaced(Exception):
    """Something that is not the API's is to be answered."""

    def __init__(self, reply: Reply):
        super().__init__()
        self.reply = reply


class Api:
    """The Messages API as far as the sandbox serves it. Safe to use from many threads.

    `stopping` ends every wait at once when the server stops.
    """

    def __init__(self, answers: Answers, board: FaultBoard, limits: RateLimits, stopping: threading.Event) -> None:
        self._answers = answers
        self._board = board
        self._limits = limits
        self._stopping = stopping
        self._cache = PromptCache()
        self._rates = RateWindow()

    def answer(self, request: Request, entry: Entry) -> Reply:
        """Answer a request, errors included, and note in `entry` what was done to it. Raises Dropped."""
        try:
            reply = self._serve(request, entry)
            reply.headers["request-id"] = new_request_id()
        except Replaced as replaced:
            return replaced.reply
        except ApiError as error:
            reply = error_reply(error)
            if error.status == 429 and not isinstance(error, RateLimited):
                reply.headers |= self._rates.headers(exhausted=True, reset_s=_retry_after(error))
        return reply

    def _serve(self, request: Request, entry: Entry) -> Reply:
        key = _authenticate(request)
        serve = self._route(request)
        own = faults.parse(request.headers.get(FAULT_HEADER, ""))
        return serve(request, entry, RequestFaults(self._board, own, applied=entry.faults), key)

    def _route(self, request: Request) -> Callable[[Request, Entry, RequestFaults, str], Reply]:
        allowed, serve = {
            MESSAGES: ("POST", self._create),
            COUNT_TOKENS: ("POST", self._count),
            MODELS: ("GET", self._list_models),
        }.get(request.path, ("GET", self._show_model))
        if serve == self._show_model and not request.path.startswith(f"{MODELS}/"):
            raise ApiError(404, f"Not found: {request.path}")
        if request.method != allowed and not (request.method == "HEAD" and allowed == "GET"):
            raise ApiError(405, f"Method not allowed: use {allowed}", {"Allow": allowed})
        return serve

    def _create(self, request: Request, entry: Entry, wanted: RequestFaults, key: str) -> Reply:
        body = parse_object(request.body)
        pictures = check_create(body)
        streaming_asked = body.get("stream", False)
        model = known_models.base_id(body["model"])
        entered = self._limits.enter(model, lambda: self._whole_prompt(body, pictures, key))
        self._wait_or_fail(_for_body(wanted, body, streaming=streaming_asked))
        answer = self._answers.answer(body)
        entry.use_case = answer.use_case.name if answer.use_case else None
        changes = wanted.take(Stage.CONTENT) | wanted.take(Stage.DRESS)
        count = messages.count_prompt(body, pictures, key, self._cache)
        message = messages.build_message(body, answer, count, changes)
        entry.answer = _summary(message)
        used = message.get("usage", {})
        reply = _streamed(message) if streaming_asked else json_reply(message)
        taken = count.uncached + count.written_5m + count.written_1h, used.get("output_tokens", 0)
        reply.headers |= self._limits.finish(entered, *taken) if entered else self._rates.headers(*taken)
        return _damaged(reply, wanted)

    def _count(self, request: Request, entry: Entry, wanted: RequestFaults, key: str) -> Reply:
        body = parse_object(request.body)
        pictures = check_count(body)
        self._wait_or_fail(_for_body(wanted, body))
        return _damaged(json_reply({"input_tokens": self._whole_prompt(body, pictures, key)}), wanted)

    def _whole_prompt(self, body: dict[str, Any], pictures: Any, key: str) -> int:
        # Counting neither reads nor writes the prompt cache: a cache of its own starts empty.
        count = messages.count_prompt(body, pictures, key, PromptCache())
        return count.uncached + count.read + count.written_5m + count.written_1h

    def _list_models(self, request: Request, entry: Entry, wanted: RequestFaults, key: str) -> Reply:
        self._wait_or_fail(wanted)
        return _damaged(json_reply(known_models.list_page(request)), wanted)

    def _show_model(self, request: Request, entry: Entry, wanted: RequestFaults, key: str) -> Reply:
        self._wait_or_fail(wanted)
        model = known_models.require(unquote(request.path.removeprefix(f"{MODELS}/")))
        return _damaged(json_reply(known_models.describe(model)), wanted)

    def _wait_or_fail(self, wanted: RequestFaults) -> None:
        """Take the faults that come before or instead of an answer. Raises ApiError or Dropped."""
        self._stopping.wait(wanted.take(Stage.WAIT).get("latency") or 0)
        for name, value in wanted.take(Stage.INSTEAD).items():
            if name == "timeout":
                self._stopping.wait(value)
            if name in ("timeout", "reset"):
                raise Dropped
            if name == "html":
                raise Replaced(Reply(body=HTML, content_type="text/html; charset=utf-8"))
            status = int(value or 500) if name == "status" else STATUS_OF[name]
            headers = {"retry-after": f"{value:g}"} if name == "rate_limited" else {}
            raise ApiError(status, SENTENCES.get(status, f"The sandbox was told to answer {status}."), headers)


def _retry_after(error: ApiError) -> float | None:
    return float(error.headers["retry-after"]) if "retry-after" in error.headers else None


def _authenticate(request: Request) -> str:
    """The API key.

    Raises ApiError 401 without one or for one that is meant to be invalid, BadRequest without an API version.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    key = token.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "").strip()
    if not key:
        raise ApiError(401, "x-api-key or authorization header is required")
    if key == "invalid" or key.startswith("sk-invalid"):
        raise ApiError(401, SENTENCES[401])
    if not request.headers.get("anthropic-version"):
        raise BadRequest("anthropic-version: header is required")
    return key


def _for_body(wanted: RequestFaults, body: dict[str, Any], *, streaming: bool = False) -> RequestFaults:
    """The faults of a request whose body is known: with those of its model, and which turn it is."""
    wanted.own += faults.parse(body["model"].partition(faults.SUFFIX_MARK)[2])
    wanted.first_turn = all(message["role"] != "assistant" for message in body["messages"])
    wanted.streaming = streaming
    return wanted


def _summary(message: dict[str, Any]) -> dict[str, Any]:
    """What the journal keeps of an answer."""
    text = "".join(block["text"] for block in message["content"] if block["type"] == "text")
    return {"text": text, "stop_reason": message["stop_reason"], "usage": message.get("usage")}


def _streamed(message: dict[str, Any]) -> Reply:
    return Reply(content_type="text/event-stream; charset=utf-8", events=streaming.message_events(message))


def _damaged(reply: Reply, wanted: RequestFaults) -> Reply:
    """`reply` with the faults of its delivery."""
    delivery = wanted.take(Stage.DELIVERY)
    reply.cut = "cut" in delivery
    reply.trickle = delivery.get("trickle")
    if "stream_error" in delivery and reply.events:
        reply.events = streaming.error_in_the_middle(reply.events)
    return reply
