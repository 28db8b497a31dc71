"""TCP ports: finding a free one, and telling whether one is taken."""

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .problem import CannotRun

LOOPBACK = "127.0.0.1"
HIGHEST = 65535


def free_port() -> int:
    """A port on the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def port_number(text: str) -> int:
    """The port that PORT names.

    Raises CannotRun where it is not one.
    """
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= HIGHEST):
        raise CannotRun(f"PORT is {text!r}; it must be a whole number from 1 to {HIGHEST}.")
    return int(text)


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen on `host` and `port` now.

    Raises CannotRun where the address itself cannot be used.
    """
    holder = bound(host, port)
    if holder:
        holder.close()
    return holder is not None


@contextmanager
def reserved(host: str, port: int) -> Iterator[None]:
    """Keep others from `port` until our own web server listens there, which shares it with us.

    Web servers that share ports would else not notice that two runs were given the same one.
    Raises CannotRun where somebody has it.
    """
    holder = bound(host, port)
    if holder is None:
        raise CannotRun(
            f"Port {port} is in use by another program: stop that one, or choose another port, "
            f"e.g. `PORT={port + 1 if port < HIGHEST else port - 1} make run`."
        )
    with holder:
        if sys.platform == "linux":
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        else:
            holder.close()
        yield


def bound(host: str, port: int) -> socket.socket | None:
    """A socket that has the address but does not listen; None where another program has it.

    Raises CannotRun where the address itself cannot be used.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror as error:
        raise CannotRun(f"HOST is {host!r}, which is no address of this machine: {error.strerror}.") from error
    holder = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Connections of a server that has just ended do not matter.
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(address)
    except OSError as error:
        holder.close()
        if error.errno == errno.EADDRINUSE:
            return None
        raise CannotRun(f"llmhub cannot listen on {host}, port {port}: {error.strerror}.") from error
    return holder
