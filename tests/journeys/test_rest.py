"""An application and the running service, over HTTP."""

import http.client
import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.journeys.stack import Answer, Stack
from tests.sandbox_client import SandboxClient

URL = "/api/v1/suggestions"


@pytest.fixture
def sandbox(stack: Stack) -> Iterable[SandboxClient]:
    client = SandboxClient(stack.sandbox_url)
    client.set_faults()
    yield client
    client.set_faults()


def ask(stack: Stack, wait: int = 30, **body: Any) -> Answer:
    return stack.post(URL, body, headers={"Prefer": f"wait={wait}"})


def unique(stack: Stack) -> dict[str, Any]:
    """A request that nobody made before."""
    name = "sns_auto.posting_times"
    return {"use_case": name, "variables": stack.example_variables(name) | {"audience": f"Runners {uuid4()}"}}


def at_once(count: int, call: Callable[[int], Answer]) -> list[Answer]:
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(call, range(count)))


def test_the_second_request_comes_from_the_cache(stack: Stack, sandbox: SandboxClient) -> None:
    body = unique(stack)
    first = ask(stack, **body)
    calls = len(sandbox.calls())
    second = ask(stack, **body)
    assert (first.status, second.status) == (200, 200)
    assert first.json["ai_meta"]["cached"] is False
    assert float(first.json["ai_meta"]["cost"]) > 0
    assert (second.json["served_from"], second.json["ai_meta"]["cached"]) == ("cache", True)
    assert second.json["ai_meta"]["cost"] == "0.000000"
    assert second.json["data"] == first.json["data"]
    assert len(sandbox.calls()) == calls


def test_another_subject_gets_the_answer_as_its_own(stack: Stack, sandbox: SandboxClient) -> None:
    body = unique(stack)
    first = ask(stack, **body, subject="a").json
    calls = len(sandbox.calls())
    second = ask(stack, **body, subject="b").json
    assert second["id"] != first["id"]
    assert (second["subject"], second["data"], second["ai_meta"]["cached"]) == ("b", first["data"], True)
    assert stack.get(f"{URL}/{second['id']}").json["data"] == first["data"]
    assert len(sandbox.calls()) == calls


def test_another_client_never_sees_it(stack: Stack, sandbox: SandboxClient) -> None:
    body = unique(stack)
    mine = ask(stack, **body).json
    calls = len(sandbox.calls())
    other = stack.post(URL, body, key=stack.manage_api_key, headers={"Prefer": "wait=30"}).json
    assert other["id"] != mine["id"]
    assert other["ai_meta"]["cached"] is False
    assert len(sandbox.calls()) == calls + 1
    assert stack.get(f"{URL}/{mine['id']}", key=stack.manage_api_key).status == 404


def test_identical_requests_at_once_make_one_call(stack: Stack, sandbox: SandboxClient) -> None:
    sandbox.set_faults("latency:1")
    body = unique(stack)
    calls = len(sandbox.calls())
    answers = at_once(20, lambda _: ask(stack, **body))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(sandbox.calls()) == calls + 1


def test_waiting_clients_hold_no_database_connection(stack: Stack, sandbox: SandboxClient) -> None:
    """Three times as many clients wait as the web process has connections, and others are still answered."""
    sandbox.set_faults("latency:8")
    bodies = [unique(stack) for _ in range(60)]
    with ThreadPoolExecutor(61) as threads:
        waiting = [threads.submit(ask, stack, **body) for body in bodies]
        meanwhile = threads.submit(stack.get, "/api/v1/use-cases")
        assert meanwhile.result(timeout=60).status == 200
        assert not any(future.done() for future in waiting)
        assert [future.result(timeout=60).status for future in waiting] == [200] * 60


def test_a_body_of_unknown_length_is_read(stack: Stack) -> None:
    body = json.dumps(unique(stack)).encode()
    connection = http.client.HTTPConnection(urlsplit(stack.base_url).netloc, timeout=30)
    # Waiting for it, so that it takes no fault that the next test sets.
    headers = {"Authorization": f"Bearer {stack.api_key}", "Content-Type": "application/json", "Prefer": "wait=30"}
    connection.request("POST", URL, iter([body[:20], body[20:]]), headers, encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, json.load(answer)["state"]) == (200, "draft")


def test_a_provider_that_is_busy_for_a_moment_is_asked_again(stack: Stack, sandbox: SandboxClient) -> None:
    sandbox.set_faults("overloaded*1")
    answer = ask(stack, **unique(stack))
    assert (answer.status, answer.json["ai_meta"]["attempts"]) == (200, 2)


def test_a_provider_that_refuses_is_a_problem(stack: Stack, sandbox: SandboxClient) -> None:
    sandbox.set_faults("status:400")
    answer = ask(stack, **unique(stack))
    assert (answer.status, answer.json["code"]) == (502, "provider-error")
    shown = stack.get(f"{URL}/{answer.json['suggestion']}").json
    assert (shown["state"], shown["error"]["code"]) == ("failed", "provider-error")


def test_every_use_case_gives_valid_data(stack: Stack) -> None:
    done = stack.manage("try_catalog")
    assert "28 of 28 give valid data." in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_every_use_case_survives_fences_and_one_broken_answer(stack: Stack) -> None:
    done = stack.manage("try_catalog", "--sandbox-faults", "fenced,broken_json@first")
    assert "28 of 28 give valid data." in done.stdout, done.stdout + done.stderr
    assert done.stdout.count("2 call(s)") == 28


def test_usage_adds_up_to_what_the_sandbox_counted(stack: Stack, sandbox: SandboxClient) -> None:
    made = stack.manage("create_client", f"books {uuid4()}"[:40], "--scope", "suggest", "--scope", "read_usage")
    key = made.stdout.strip()
    calls = len(sandbox.calls())
    bodies = [unique(stack) for _ in range(3)]
    for body in [*bodies, bodies[0]]:
        stack.post(URL, body, key=key, headers={"Prefer": "wait=30"})
    counted = [call["answer"]["usage"] for call in sandbox.calls()[calls:]]
    total = stack.get("/api/v1/usage", key=key).json["total"]
    assert (total["requests"], total["succeeded"], total["cached"]) == (4, 4, 1)
    assert total["tokens_input"] == sum(usage["input_tokens"] for usage in counted)
    assert total["tokens_output"] == sum(usage["output_tokens"] for usage in counted)
