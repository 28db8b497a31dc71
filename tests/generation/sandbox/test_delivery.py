"""Faults of the connection itself, seen from a socket."""

import json
import socket
import time
from urllib.parse import urlsplit

import anthropic
import httpx2
import pytest

from generation.sandbox import Sandbox

from .asking import HELLO, create, kitchen, text_of


def send(server: Sandbox, fault: str, *, stream: bool = False) -> socket.socket:
    """A connection on which a request was sent."""
    body = json.dumps({**HELLO, "stream": stream}).encode()
    parts = urlsplit(server.url)
    connection = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)
    connection.sendall(
        b"POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: key\r\nanthropic-version: 2026-10-21\r\n"
        b"x-sandbox-fault: %s\r\ncontent-length: %d\r\n\r\n%s" % (fault.encode(), len(body), body)
    )
    return connection


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while part := connection.recv(65536):
        received += part
    return received


def test_reset_drops_the_connection_without_a_byte(server: Sandbox) -> None:
    with send(server, "reset") as connection, pytest.raises(ConnectionResetError):
        connection.recv(1)


def test_timeout_says_nothing_for_its_time_and_then_drops(server: Sandbox) -> None:
    with send(server, "timeout:0.4") as connection:
        started = time.monotonic()
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
        assert 0.35 <= time.monotonic() - started < 3


def test_cut_sends_half_the_body(server: Sandbox) -> None:
    with send(server, "cut") as connection:
        head, _, body = read_all(connection).partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.splitlines() if line.startswith(b"content-length"))
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert len(body) == length // 2


def test_cut_ends_a_stream_midway(server: Sandbox, sdk: anthropic.Anthropic) -> None:
    with send(server, "cut", stream=True) as connection:
        received = read_all(connection)
    assert b"event: message_start" in received
    assert b"event: message_stop" not in received

    with (
        pytest.raises(httpx2.RemoteProtocolError),
        sdk.messages.stream(**kitchen("recommendation"), extra_headers={"x-sandbox-fault": "cut"}) as stream,
    ):
        stream.get_final_message()


def test_trickle_sends_bytes_slowly(server: Sandbox) -> None:
    with send(server, "trickle:1000") as connection:
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.splitlines() if line.startswith(b"content-length"))
        started, parts = time.monotonic(), 0
        while len(body) < length:
            body += connection.recv(65536)
            parts += 1
    took = time.monotonic() - started
    assert length / 1000 * 0.8 <= took < length / 1000 + 3
    assert parts > 10
    assert json.loads(body)["type"] == "message"


def test_trickle_beats_a_timeout_between_bytes(sdk: anthropic.Anthropic) -> None:
    slow = sdk.with_options(timeout=0.5)
    started = time.monotonic()
    message = slow.messages.create(**kitchen("thanks"), extra_headers={"x-sandbox-fault": "trickle:500"})
    assert message.stop_reason == "end_turn"
    assert time.monotonic() - started > 0.5


def test_a_stream_can_trickle(server: Sandbox) -> None:
    started = time.monotonic()
    got = create(server, stream=True, fault="trickle:4000")
    assert got.body.endswith(b'data: {"type":"message_stop"}\n\n')
    assert time.monotonic() - started >= len(got.body) / 4000 * 0.8


def test_an_error_in_mid_stream(server: Sandbox, sdk: anthropic.Anthropic) -> None:
    pieces = []
    with (
        pytest.raises(anthropic.APIStatusError) as raised,
        sdk.messages.stream(**kitchen("recommendation"), extra_headers={"x-sandbox-fault": "stream_error"}) as stream,
    ):
        pieces.extend(stream.text_stream)
    assert (raised.value.status_code, raised.value.type) == (200, "overloaded_error")


def test_a_stream_error_means_nothing_where_nothing_is_streamed(server: Sandbox) -> None:
    assert text_of(create(server, kitchen("thanks"), fault="stream_error")) == '{"letter": "Thank you"}'


def test_a_client_that_leaves_does_not_disturb_others(server: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    for fault in ("latency:0.1", "trickle:50", "latency:0"):
        send(server, fault).close()
    with send(server, "trickle:200", stream=True) as connection:
        connection.recv(10)
    time.sleep(0.4)
    assert create(server).status == 200
    assert caplog.records == []
