"""Requests to a sandbox as these tests send them, over real HTTP."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anthropic
import yaml

from generation.sandbox import Sandbox
from prompts import templates

EXAMPLE_CATALOG = Path(__file__).parent / "example_catalog"
KITCHEN = yaml.safe_load((EXAMPLE_CATALOG / "kitchen.yaml").read_text())["use_cases"]
HEADERS = {"authorization": "Bearer sandbox-key", "anthropic-version": "2026-10-21", "content-type": "application/json"}
HELLO: dict[str, Any] = {
    "model": "claude-haiku-5-5",
    "max_tokens": 1000,
    "messages": [{"role": "user", "content": "Hello"}],
}


@dataclass(frozen=True)
class Got:
    """One answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> tuple[int, str, str]:
        """Status, type and message of an error, whose shape is checked on the way."""
        data = self.json
        assert set(data) == {"type", "error", "request_id"}
        assert data["type"] == "error"
        assert set(data["error"]) == {"type", "message"}
        assert data["request_id"] == self.headers["request-id"]
        return self.status, data["error"]["type"], data["error"]["message"]


def ask(
    sandbox: Sandbox, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, fault: str = ""
) -> Got:
    """Send one request on a connection of its own; `body` as JSON, or as it is where it is bytes."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    with connected(sandbox) as connection:
        sent = {**(HEADERS if headers is None else headers), **({"x-sandbox-fault": fault} if fault else {})}
        connection.request(method, path, data, sent)
        response = connection.getresponse()
        return Got(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


def create(sandbox: Sandbox, body: dict[str, Any] | None = None, fault: str = "", **changes: Any) -> Got:
    """`POST /v1/messages` of a small request, with changes."""
    return ask(sandbox, "POST", "/v1/messages", {**(body or HELLO), **changes}, fault=fault)


@contextmanager
def connected(sandbox: Sandbox) -> Iterator[http.client.HTTPConnection]:
    """A connection that ends with the block."""
    connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=20)
    try:
        yield connection
    finally:
        connection.close()


def kitchen(name: str, **variables: Any) -> dict[str, Any]:
    """A request for a use case of the example catalogue, rendered as the hub renders it."""
    use_case = KITCHEN[name]
    prompt, schema = use_case["prompt"], use_case["output_schema"]
    text = templates.render(prompt["user"].strip(), {**use_case["example"]["variables"], **variables})
    body = {
        "model": prompt["model"],
        "max_tokens": prompt["max_tokens"],
        "system": prompt["system"].strip(),
        "messages": [{"role": "user", "content": text}],
    }
    if schema:
        body["output_config"] = {"format": {"type": "json_schema", "schema": anthropic.transform_schema(schema)}}
    return body


def text_of(got: Got) -> str:
    """The text of a message."""
    assert got.status == 200, got.body
    return "".join(block["text"] for block in got.json["content"] if block["type"] == "text")


def data_of(got: Got) -> Any:
    """The JSON that a message's text says."""
    return json.loads(text_of(got))
