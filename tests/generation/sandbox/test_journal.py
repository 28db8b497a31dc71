import hashlib
import json
from datetime import datetime

import pytest

from generation.sandbox import Sandbox
from generation.sandbox.journal import Journal
from generation.sandbox.wire import Request

from .asking import HELLO, ask, create, kitchen
from .pictures import block, png


def read(server: Sandbox, query: str = "") -> list[dict]:  # type: ignore[type-arg]
    return ask(server, "GET", f"/sandbox/journal{query}").json["requests"]  # type: ignore[no-any-return]


def test_it_says_what_was_sent_and_what_was_answered(server: Sandbox) -> None:
    create(server, kitchen("thanks"), fault="latency:0.05,fenced")

    (entry,) = read(server)
    assert (entry["seq"], entry["method"], entry["path"], entry["status"]) == (1, "POST", "/v1/messages", 200)
    assert entry["body"] == kitchen("thanks")
    assert entry["headers"]["anthropic-version"] == "2026-10-21"
    assert entry["faults"] == ["latency:0.05", "fenced"]
    assert entry["use_case"] == "kitchen.thanks"
    assert entry["answer"]["text"].endswith('{"letter": "Thank you"}\n```')
    assert entry["answer"]["stop_reason"] == "end_turn"
    assert entry["answer"]["usage"]["input_tokens"] > 0
    assert 50 <= entry["duration_ms"] < 5000
    assert datetime.fromisoformat(entry["at"]).tzinfo is not None


def test_keys_are_masked(server: Sandbox) -> None:
    headers = {"authorization": "Bearer sk-ant-secret-1", "x-api-key": "sk-ant-secret-2", "anthropic-version": "x"}
    ask(server, "POST", "/v1/messages", HELLO, headers)

    got = ask(server, "GET", "/sandbox/journal")
    (entry,) = got.json["requests"]
    assert entry["headers"]["authorization"] == "Bearer sk-ant…"
    assert entry["headers"]["x-api-key"] == "sk-ant…"
    assert b"secret" not in got.body


def test_images_are_shortened(server: Sandbox) -> None:
    image = block("image/png", png(30, 20))
    create(server, messages=[{"role": "user", "content": [image]}])

    (entry,) = read(server)
    data = image["source"]["data"]
    assert entry["body"]["messages"][0]["content"][0]["source"] == {
        "type": "base64",
        "media_type": "image/png",
        "data": {"length": len(data), "sha256": hashlib.sha256(data.encode()).hexdigest()},
    }


def test_refused_and_dropped_requests_are_in_it(server: Sandbox) -> None:
    ask(server, "POST", "/v1/messages", b"{not json")
    ask(server, "POST", "/v1/messages", b'{"a": "\\ud800"}')
    ask(server, "GET", "/nowhere")
    create(server, temperature=1)
    with pytest.raises(ConnectionResetError):
        create(server, fault="reset")

    entries = read(server)
    assert [entry["status"] for entry in entries] == [400, 400, 404, 400, None]
    assert [entry["body"] for entry in entries[:3]] == ["{not json", '{"a": "\\ud800"}', None]
    assert entries[4]["faults"] == ["reset"]
    assert all(entry["answer"] is None for entry in entries)


def test_it_can_be_filtered(server: Sandbox) -> None:
    create(server, kitchen("thanks"))
    create(server, kitchen("motto"))
    ask(server, "POST", "/v1/messages/count_tokens", {"model": "claude-haiku-5-5", "messages": HELLO["messages"]})

    assert [entry["seq"] for entry in read(server)] == [1, 2, 3]
    assert [entry["seq"] for entry in read(server, "?since=1")] == [2, 3]
    assert [entry["seq"] for entry in read(server, "?path=/v1/messages")] == [1, 2]
    assert [entry["seq"] for entry in read(server, "?use_case=kitchen.motto")] == [2]
    assert read(server, "?since=1&use_case=kitchen.thanks") == []
    assert ask(server, "GET", "/sandbox/journal?since=x").error[2] == "since: Input should be a whole number"


def test_emptying_it_keeps_the_numbers_going(server: Sandbox) -> None:
    create(server)
    assert ask(server, "DELETE", "/sandbox/journal").json == {"count": 0, "requests": []}
    create(server)
    assert ask(server, "GET", "/sandbox/journal").json["count"] == 1
    assert [entry["seq"] for entry in read(server)] == [2]


def test_the_sandboxs_own_pages_are_not_in_it(server: Sandbox) -> None:
    ask(server, "GET", "/sandbox/health")
    assert ask(server, "GET", "/sandbox/journal").json == {"count": 0, "requests": []}


def request(body: bytes) -> Request:
    return Request("POST", "/v1/messages", {}, {}, body)


def test_it_keeps_ten_thousand_and_counts_all() -> None:
    journal = Journal()
    for _ in range(10_050):
        journal.open(request(b"{}"))

    found = journal.read()
    assert found["count"] == 10_050
    assert [found["requests"][index]["seq"] for index in (0, -1)] == [51, 10_050]
    assert len(found["requests"]) == 10_000


def test_large_bodies_push_out_old_ones_earlier() -> None:
    journal = Journal()
    body = json.dumps("x" * 8 * 1024 * 1024).encode()
    for _ in range(10):
        journal.open(request(body))
    assert [entry["seq"] for entry in journal.read()["requests"]] == [4, 5, 6, 7, 8, 9, 10]
