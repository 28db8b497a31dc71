import socket

import pytest

from llmhub.local.ports import free_port, is_free, port_number, reserved
from llmhub.local.problem import CannotRun


def test_free_port_can_be_listened_on() -> None:
    with socket.create_server(("127.0.0.1", free_port())):
        pass


def test_port_somebody_listens_on_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert not is_free("127.0.0.1", server.getsockname()[1])
        assert not is_free("0.0.0.0", server.getsockname()[1])


def test_port_is_free_again_at_once_after_its_server_stopped() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)), server.accept()[0] as accepted:
            accepted.close()
    assert is_free("127.0.0.1", port)


def test_reserved_port_is_refused_to_another_run_but_not_to_a_server_that_shares_it() -> None:
    port = free_port()
    with reserved("127.0.0.1", port):
        sentence = rf"Port {port} is in use by another program: .* e\.g\. `PORT={port + 1} make run`"
        with pytest.raises(CannotRun, match=sentence), reserved("127.0.0.1", port):
            pass
        with socket.socket() as ours:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            ours.bind(("127.0.0.1", port))
            ours.listen()
            # All connections come to the server: the reservation takes none.
            for _ in range(20):
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    ours.accept()[0].close()
    assert is_free("127.0.0.1", port)


def test_address_of_another_machine() -> None:
    with pytest.raises(CannotRun, match=r"cannot listen on 192\.0\.2\.1, port 8000"):
        is_free("192.0.2.1", 8000)


def test_host_that_is_no_host() -> None:
    with pytest.raises(CannotRun, match="HOST is 'no host', which is no address of this machine"):
        is_free("no host", 8000)


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("8000", 8000), ("65535", 65535), ("08000", 8000)])
def test_port_number(text: str, number: int) -> None:
    assert port_number(text) == number


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "80.5", "1e3", " 80", "٣٠٠٠", "http"])
def test_not_a_port_number(text: str) -> None:
    with pytest.raises(CannotRun, match=r"PORT is .*; it must be a whole number from 1 to 65535"):
        port_number(text)
