"""Whatever arrives is answered in the provider's shape, or the connection ends quietly; never a 500."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from generation.sandbox import Sandbox

from .asking import HEADERS, HELLO, ask, connected, create, text_of

HEAD = "Host: 127.0.0.1\r\nx-api-key: key\r\nanthropic-version: 2026-10-21\r\n"


def exchange(server: Sandbox, sent: bytes) -> bytes:
    """What comes back, to the end, for bytes sent as they are."""
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65536):
            received += part
    return received


def post(headers: str, body: bytes = b"") -> bytes:
    return f"POST /v1/messages HTTP/1.1\r\n{HEAD}{headers}\r\n".encode() + body


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "Expecting value: line 1 column 1 (char 0)"),
        (b"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"[]", "it must be an object."),
        (b"null", "it must be an object."),
        (b"\xff\xfe", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        (b'{"model": NaN}', "NaN is not a JSON number"),
        (b'{"model": "\\ud800"}', "lone surrogate in a string"),
        (b"[" * 100_000, "it is nested too deeply"),
    ],
)
def test_a_body_that_is_not_json_is_refused(server: Sandbox, body: bytes, message: str) -> None:
    got = ask(server, "POST", "/v1/messages", body)
    assert got.error == (400, "invalid_request_error", f"The request body is not valid JSON: {message}")


def test_deeply_nested_content_and_schemas_are_refused(server: Sandbox) -> None:
    schema: dict[str, object] = {"type": "null"}
    for _ in range(400):
        schema = {"type": "array", "items": schema}
    got = create(server, output_config={"format": {"type": "json_schema", "schema": schema}})
    assert got.status in (200, 400)
    assert ask(server, "POST", "/v1/messages", b'{"model":' + b'{"a":' * 900 + b"1" + b"}" * 901).status == 400


def test_a_body_over_32_megabytes_is_refused(server: Sandbox) -> None:
    body = json.dumps({**HELLO, "system": "x" * 32 * 1024 * 1024}).encode()
    got = ask(server, "POST", "/v1/messages", body)
    assert got.error == (413, "request_too_large", "Request exceeds the maximum allowed number of bytes.")


def test_a_chunked_body_is_read(server: Sandbox) -> None:
    body = json.dumps(HELLO).encode()
    chunks = b"5;x=y\r\n%s\r\n%x\r\n%s\r\n0\r\nTrailer: x\r\n\r\n" % (body[:5], len(body) - 5, body[5:])
    received = exchange(server, post("Transfer-Encoding: chunked\r\n", chunks))
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    "headers",
    ["Content-Length: -5\r\n", "Content-Length: x\r\n", "Content-Length: +5\r\n", "Transfer-Encoding: gzip\r\n"],
)
def test_a_length_that_is_none_is_refused(server: Sandbox, headers: str) -> None:
    received = exchange(server, post(headers, b"{}"))
    assert received.startswith(b"HTTP/1.1 400 ")
    assert json.loads(received.partition(b"\r\n\r\n")[2])["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("chunks", [b"x\r\n", b"-5\r\n", b"\r\n", b"0x5\r\nabcde\r\n0\r\n\r\n"])
def test_malformed_chunks_are_refused(server: Sandbox, chunks: bytes) -> None:
    assert exchange(server, post("Transfer-Encoding: chunked\r\n", chunks)).startswith(b"HTTP/1.1 400 ")


def test_no_length_means_no_body(server: Sandbox) -> None:
    assert b"The request body is not valid JSON" in exchange(server, post(""))


def test_a_body_that_ends_early_ends_the_connection(server: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    assert exchange(server, post("Content-Length: 100\r\n", b'{"model":')) == b""
    assert caplog.records == []


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET /v1/models HTTP/9.9", b"505"),
        (b"NONSENSE", b"400"),
        (b"FLY /v1/models HTTP/1.1", b"501"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1", b"414"),
        (b"GET http://[bad/ HTTP/1.1", b"400"),
    ],
)
def test_what_is_not_http_is_answered_in_the_same_shape(server: Sandbox, line: bytes, status: bytes) -> None:
    received = exchange(server, line + b"\r\n" + HEAD.encode() + b"\r\n")
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.split(b" ")[:2] == [b"HTTP/1.1", status]
    assert json.loads(body)["type"] == "error"


def test_unknown_paths_and_methods(server: Sandbox) -> None:
    assert ask(server, "GET", "/v1/nothing").error == (404, "not_found_error", "Not found: /v1/nothing")
    assert ask(server, "POST", "/v1/v1/messages", HELLO).error[0] == 404
    got = ask(server, "GET", "/v1/messages")
    assert got.error == (405, "invalid_request_error", "Method not allowed: use POST")
    assert got.headers["allow"] == "POST"
    assert ask(server, "DELETE", "/v1/models").error[0] == 405
    assert ask(server, "GET", "/sandbox/nothing").error == (404, "not_found_error", "Not found: /sandbox/nothing")
    assert ask(server, "POST", "/sandbox/faults", {"faults": []}).headers["allow"] == "GET, PUT, DELETE"


def test_head_has_no_body(server: Sandbox) -> None:
    for path, status in (("/v1/models", 200), ("/sandbox/health", 200), ("/sandbox/", 200), ("/nowhere", 404)):
        got = ask(server, "HEAD", path)
        assert (got.status, got.body) == (status, b"")
        assert int(got.headers["content-length"]) > 0


def test_http_1_0_is_answered_and_closed(server: Sandbox) -> None:
    body = json.dumps({**HELLO, "stream": True}).encode()
    sent = f"POST /v1/messages HTTP/1.0\r\n{HEAD}Content-Length: {len(body)}\r\n\r\n".encode() + body
    head, _, events = exchange(server, sent).partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head
    assert events.startswith(b"event: message_start\n")
    assert events.endswith(b'data: {"type":"message_stop"}\n\n')


def test_one_connection_serves_many_requests(server: Sandbox) -> None:
    with connected(server) as connection:
        for path, body in (
            ("/v1/messages", json.dumps(HELLO)),
            ("/v1/messages", "{"),
            ("/v1/messages", json.dumps(HELLO)),
        ):
            connection.request("POST", path, body, HEADERS)
            first = connection.sock
            connection.getresponse().read()
            assert connection.sock is first


def test_the_page_says_what_this_is(server: Sandbox) -> None:
    page = ask(server, "GET", "/sandbox/", headers={})
    assert page.headers["content-type"] == "text/plain; charset=utf-8"
    assert page.body.startswith(b"llmhub sandbox\n")
    assert ask(server, "GET", "/sandbox/health", headers={}).json == {"status": "ok"}


def test_its_own_pages_answer_only_under_a_loopback_name(server: Sandbox) -> None:
    for host, status in (("evil.example:80", 403), ("", 403), ("[bad", 403), ("localhost:1", 200), ("[::1]:1", 200)):
        assert ask(server, "GET", "/sandbox/journal", headers={"host": host}).status == status


def test_five_hundred_may_wait_at_once(server: Sandbox) -> None:
    started = time.monotonic()
    with ThreadPoolExecutor(500) as pool:
        answers = list(pool.map(lambda _: create(server, fault="latency:1"), range(500)))
    took = time.monotonic() - started
    assert [answer.status for answer in answers] == [200] * 500
    assert len({text_of(answer) for answer in answers}) == 1
    assert 1 <= took < 20


def test_it_stops_at_once_and_frees_its_port() -> None:
    sandbox = Sandbox().start()
    with connected(sandbox) as connection:
        connection.request("GET", "/v1/models", headers=HEADERS)
        connection.getresponse().read()
        port = urlsplit(sandbox.url).port or 0
        started = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - started < 2
        with pytest.raises(OSError):
            ask(sandbox, "GET", "/sandbox/health")
        assert connection.sock.recv(1) == b""
    with Sandbox(port=port) as again:
        assert ask(again, "GET", "/sandbox/health").status == 200


def test_it_serves_loopback_only() -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.com", ""):
        with pytest.raises(ValueError, match="loopback"):
            Sandbox(host)
    with Sandbox("::1") as sandbox:
        assert sandbox.url.startswith("http://[::1]:")
        assert ask(sandbox, "GET", "/sandbox/health").status == 200


def test_no_thread_is_left(server: Sandbox) -> None:
    create(server)
    server.stop()
    deadline = time.monotonic() + 5
    while any("process_request_thread" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
