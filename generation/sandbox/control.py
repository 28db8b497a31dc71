"""The sandbox's own endpoints under `/sandbox/`: faults for all requests, rate limits, the journal, health, and what this is."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from . import faults
from .fault_board import FaultBoard
from .journal import Journal
from .rate_limits import RateLimits, read_limits
from .wire import ApiError, BadRequest, Reply, Request, json_reply, parse_object

LOOPBACK_NAMES = ("localhost", "::1")

PAGE = f"""\
llmhub sandbox

This server speaks the Anthropic Messages API for development and tests. It is not Claude:
answers are the examples of the catalogue, made to fit the request. Every answer bears the
header x-llmhub-sandbox, and its model is named sandbox-….

POST   /v1/messages                also with "stream": true
POST   /v1/messages/count_tokens
GET    /v1/models
GET    /v1/models/{{id}}
GET    /sandbox/faults             faults set for all requests
PUT    /sandbox/faults             {{"faults": ["overloaded*2", "latency:0.5"]}}
DELETE /sandbox/faults
GET    /sandbox/limits             rate limits that are enforced, each model for itself
PUT    /sandbox/limits             {{"requests": 50, "input_tokens": 40000, "output_tokens": 8000}}
DELETE /sandbox/limits
GET    /sandbox/journal            ?since=SEQ&path=&use_case=
DELETE /sandbox/journal
GET    /sandbox/health

Faults of one request: header X-Sandbox-Fault, or after the model's id (claude-haiku-5-5@overloaded).
A fault is written name[:value][*times][@first]; several are separated by commas. Names:
{", ".join(faults.NAMES)}
"""


class Control:
    """Answers the requests of whoever runs the sandbox."""

    def __init__(self, board: FaultBoard, limits: RateLimits, journal: Journal) -> None:
        self._board = board
        self._limits = limits
        self._journal = journal

    def answer(self, request: Request) -> Reply:
        """Answer a request for a path under `/sandbox`. Raises ApiError."""
        _require_loopback_name(request)
        endpoints: dict[str, dict[str, Callable[[Request], Reply]]] = {
            "/sandbox": {"GET": _page},
            "/sandbox/health": {"GET": _health},
            "/sandbox/faults": {"GET": self._faults, "PUT": self._set_faults, "DELETE": self._clear_faults},
            "/sandbox/limits": {"GET": self._show_limits, "PUT": self._set_limits, "DELETE": self._clear_limits},
            "/sandbox/journal": {"GET": self._read_journal, "DELETE": self._clear_journal},
        }
        methods = endpoints.get(request.path.rstrip("/"))
        if methods is None:
            raise ApiError(404, f"Not found: {request.path}")
        serve = methods.get("GET" if request.method == "HEAD" else request.method)
        if serve is None:
            raise ApiError(405, f"Method not allowed: use {', '.join(methods)}", {"Allow": ", ".join(methods)})
        return serve(request)

    def _faults(self, request: Request) -> Reply:
        return json_reply(
            {"faults": [{"spec": fault.spec, "remaining": fault.times} for fault in self._board.current()]}
        )

    def _set_faults(self, request: Request) -> Reply:
        body = parse_object(request.body)
        specs = body.get("faults")
        if set(body) != {"faults"} or not isinstance(specs, list) or not all(isinstance(one, str) for one in specs):
            raise BadRequest('Send {"faults": ["name[:value][*times][@first]", …]}.')
        self._board.set([fault for spec in specs for fault in faults.parse(spec, may_count=True)])
        return self._faults(request)

    def _clear_faults(self, request: Request) -> Reply:
        self._board.set([])
        return self._faults(request)

    def _show_limits(self, request: Request) -> Reply:
        return json_reply({"limits": self._limits.current()})

    def _set_limits(self, request: Request) -> Reply:
        self._limits.set(*read_limits(parse_object(request.body)))
        return self._show_limits(request)

    def _clear_limits(self, request: Request) -> Reply:
        self._limits.set({})
        return self._show_limits(request)

    def _read_journal(self, request: Request) -> Reply:
        since = request.parameter("since") or "0"
        if not since.isascii() or not since.isdecimal() or len(since) > 15:
            raise BadRequest("since: Input should be a whole number")
        found: dict[str, Any] = self._journal.read(int(since), request.parameter("path"), request.parameter("use_case"))
        return json_reply(found)

    def _clear_journal(self, request: Request) -> Reply:
        self._journal.clear()
        return self._read_journal(request)


def _page(request: Request) -> Reply:
    return Reply(body=PAGE.encode(), content_type="text/plain; charset=utf-8")


def _health(request: Request) -> Reply:
    return json_reply({"status": "ok"})


def _require_loopback_name(request: Request) -> None:
    """A web page must not read the journal by making its own name point to this machine. Raises ApiError 403."""
    try:
        name = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        name = ""
    if name not in LOOPBACK_NAMES and not name.startswith("127."):
        raise ApiError(403, "The sandbox's own pages answer only under a loopback name, e.g. 127.0.0.1.")
