"""Request headers of the contract."""

import re
from dataclasses import dataclass

from rest_framework.request import Request

from llmhub.errors import Fault, InvalidRequest

MAX_WAIT_S = 60
MAX_KEY = 255
WAIT = re.compile(r'(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=$|[,;])', re.IGNORECASE)


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
