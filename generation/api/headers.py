"""Request headers of the contract."""

import re
from dataclasses import dataclass
from http import HTTPStatus

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from llmhub.errors import Fault, InvalidRequest
from usage import inbound
from usage.authentication import client_of

MAX_WAIT_S = 60
MAX_KEY = 255
WAIT = re.compile(r'(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=$|[,;])', re.IGNORECASE)

_UNKNOWN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
_LIMITED = [200, 202, 429]
LIMIT_HEADERS = [
    OpenApiParameter(
        "RateLimit-Policy", str, OpenApiParameter.HEADER, response=_LIMITED,
        description='The client\'s limits: `"requests";q=600;w=60, "tokens";q=500000;qu="tokens";w=2592000`.',
    ),
    OpenApiParameter(
        "RateLimit", str, OpenApiParameter.HEADER, response=_LIMITED,
        description='What is left, and for how many seconds: `"requests";r=599;t=60, "tokens";r=480000;t=86400`.',
    ),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wait:
    """How long to hold the answer, in seconds; `asked` tells whether the client said so."""

    seconds: int = 0
    asked: bool = False

    @property
    def headers(self) -> dict[str, str]:
        return {"Preference-Applied": f"wait={self.seconds}"} if self.asked else {}


def wait_of(request: Request) -> Wait:
    """`Prefer: wait=N` (RFC 7240), at most 60. A preference that can't be understood is ignored, as the RFC asks."""
    found = WAIT.search(request.headers.get("Prefer", ""))
    return Wait(min(int(found[1]), MAX_WAIT_S), asked=True) if found else Wait()


def idempotency_key_of(request: Request) -> str:
    """The `Idempotency-Key`, or an empty string. Raises InvalidRequest."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return ""
    # The draft has it as a quoted string; most clients send it bare.
    key = given.strip().strip('"')
    if not key or len(key) > MAX_KEY or not key.isprintable():
        detail = f"Send 1 to {MAX_KEY} printable characters."
        raise InvalidRequest("The Idempotency-Key is not valid.", errors=[Fault("Idempotency-Key", detail)])
    return key


def refuse_unsupported(request: Request) -> None:
    """A caller's own key must never be passed over in silence: the call would be made on ours.

    Raises InvalidRequest.
    """
    if "X-Provider-Key" in request.headers:
        detail = "Calls with your own provider key are not available on this server."
        raise InvalidRequest(detail, errors=[Fault("X-Provider-Key", detail)])


def limit_headers(request: Request, answer: Response) -> dict[str, str]:
    """`RateLimit-Policy` and `RateLimit` as they are now, also on a refusal and on a first answer that is given again.

    Not where nobody knows whose request it is, and not where our own database is away, which knows what was used.
    """
    if answer.status_code in _UNKNOWN:
        return {}
    return inbound.look(client_of(request)).headers()
