"""Any server that speaks the Messages API will do: this one knows nothing of ours and answers as plainly as can be."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.stack import Stack

TIMES = [
    {"day": "monday", "time": "12:00", "reasoning": "The lunch break is when most of them look.", "confidence": 0.5}
] * 3


class OtherServer(BaseHTTPRequestHandler):
    seen: list[dict[str, Any]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append({"path": self.path, "key": self.headers["Authorization"], "model": body["model"]})
        text = json.dumps({"times": TIMES, "hashtags": ["#one", "#two", "#three", "#four", "#five"]})
        answer = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": [{"type": "text", "text": f"Here you are:\n```json\n{text}\n```"}],
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": 10, "output_tokens": 20},
        }
        payload = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def other_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_another_messages_server_answers(other_server: str, tmp_path: Path) -> None:
    # People paste the address with /v1 as often as without.
    where = {"ANTHROPIC_BASE_URL": f"{other_server}/v1", "ANTHROPIC_API_KEY": "key-of-mine"}
    with Stack(tmp_path / "local", settings=where) as stack:
        assert "sandbox_url" not in stack.credentials
        name = "sns_auto.posting_times"
        body = {"use_case": name, "variables": stack.example_variables(name)}
        answer = stack.post("/api/v1/suggestions", body, headers={"Prefer": "wait=30"})
        assert answer.status == 200, answer.text
        assert answer.json["data"]["times"] == TIMES
        # $/M of claude-haiku-5-5: 0.10 in, 0.50 out
        assert answer.json["ai_meta"]["cost"] == "0.000011"
        assert OtherServer.seen == [{"path": "/v1/messages", "key": "Bearer key-of-mine", "model": "claude-haiku-5-5"}]
        assert "key-of-mine" not in stack.log("worker") + stack.log("web")
