"""One SDK client per process and address, shared by all its threads.

Building one costs about 80 ms, and a client used before a fork would share its sockets with the children.
"""

import functools
import os
import time
from collections.abc import Iterator
from typing import Any

import anthropic
import httpx2
from django.conf import settings


def get_client() -> anthropic.Anthropic:
    """The client of this process for the configured address and key."""
    return _client(os.getpid(), settings.ANTHROPIC_BASE_URL, settings.ANTHROPIC_API_KEY)


@functools.lru_cache(maxsize=4)
def _client(pid: int, base_url: str, api_key: str) -> anthropic.Anthropic:
    limit = settings.PROVIDER_CALL_TIMEOUT_S
    timeout = httpx2.Timeout(limit, connect=5, pool=10)
    return anthropic.Anthropic(
        # Servers that need no key still get a header: the SDK refuses to send without one.
        api_key=api_key or "none",
        base_url=base_url,
        max_retries=0,
        timeout=timeout,
        http_client=DeadlineClient(limit, timeout=timeout),
    )


class DeadlineClient(anthropic.DefaultHttpxClient):
    """An HTTP client whose calls end after `limit_s` seconds in all.

    A socket timeout alone counts from the last byte, so a body that trickles in would hold its worker for ever.
    """

    def __init__(self, limit_s: float, **kwargs: Any):
        super().__init__(**kwargs)
        self._limit_s = limit_s

    def send(self, request: httpx2.Request, *, stream: bool = False, **kwargs: Any) -> httpx2.Response:
        """Send `request`. Raises httpx2.ReadTimeout when its answer is not complete in time."""
        deadline = time.monotonic() + self._limit_s
        response = super().send(request, stream=True, **kwargs)
        response.stream = _DeadlineStream(response.stream, deadline, request)
        if not stream:
            try:
                response.read()
            finally:
                response.close()
        return response


class _DeadlineStream(httpx2.SyncByteStream):
    def __init__(self, inner: Any, deadline: float, request: httpx2.Request):
        self._inner, self._deadline, self._request = inner, deadline, request

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._inner:
            if time.monotonic() > self._deadline:
                raise httpx2.ReadTimeout("The answer took too long.", request=self._request)
            yield chunk

    def close(self) -> None:
        self._inner.close()
