"""Reading the body of a request: by its length or in chunks, and no more of it than the provider takes."""

from collections.abc import Iterator
from email.message import Message
from io import BufferedIOBase

from .wire import ApiError, BadRequest

MAX_BODY_BYTES = 32 * 1024 * 1024
# An unread body would make the kernel throw our answer away, so a too large one is read and forgotten up to this.
MAX_DISCARDED_BYTES = 256 * 1024 * 1024
BLOCK = 64 * 1024
MAX_CHUNK_LINE = 1_000


class Closed(Exception):
    """The client is gone, or must go, so nothing more is read from it."""


def read_body(headers: Message, stream: BufferedIOBase) -> bytes:
    """The body of a request; empty where it has none.

    Raises BadRequest, ApiError 413, or Closed where it ends early.
    """
    if "transfer-encoding" in headers:
        if headers["transfer-encoding"].strip().lower() != "chunked":
            raise BadRequest("transfer-encoding: only chunked is supported")
        return _collect(_chunks(stream))
    text = headers.get("content-length", "0").strip()
    if not text.isascii() or not text.isdecimal():
        raise BadRequest("content-length: must be a whole number")
    return _collect(_blocks(stream, int(text[:18])))


def _collect(parts: Iterator[bytes]) -> bytes:
    kept: list[bytes] = []
    size = 0
    for part in parts:
        size += len(part)
        if size > MAX_DISCARDED_BYTES:
            break
        if size > MAX_BODY_BYTES:
            kept.clear()
        else:
            kept.append(part)
    if size > MAX_BODY_BYTES:
        raise ApiError(413, "Request exceeds the maximum allowed number of bytes.")
    return b"".join(kept)


def _blocks(stream: BufferedIOBase, length: int) -> Iterator[bytes]:
    while length > 0:
        part = stream.read(min(length, BLOCK))
        if not part:
            raise Closed
        length -= len(part)
        yield part


def _chunks(stream: BufferedIOBase) -> Iterator[bytes]:
    while True:
        size = stream.readline(MAX_CHUNK_LINE).split(b";")[0].strip()
        if not size.isalnum():
            raise BadRequest("The chunked body is malformed.")
        try:
            length = int(size, 16)
        except ValueError:
            raise BadRequest("The chunked body is malformed.") from None
        if length == 0:
            break
        yield from _blocks(stream, length)
        stream.readline(MAX_CHUNK_LINE)
    while stream.readline(MAX_CHUNK_LINE) not in (b"\r\n", b"\n", b""):
        pass
