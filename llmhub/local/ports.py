"""TCP ports: finding a free one, and telling whether one is taken."""

import errno
import socket

from .problem import CannotRun

LOOPBACK = "127.0.0.1"


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
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise CannotRun(f"PORT is {text!r}; it must be a whole number from 1 to 65535.")
    return int(text)


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen on `host` and `port` now.

    Raises CannotRun where the address itself cannot be used.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise CannotRun(f"HOST is {host!r}, which is no address of this machine: {error.strerror}.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        raise CannotRun(f"llmhub cannot listen on {host}, port {port}: {error.strerror}.") from error
    return True
