import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anthropic
import pytest

from generation.sandbox import Sandbox
from generation.sandbox.faults import NAMES

from .asking import KITCHEN, ask, create, data_of, kitchen, text_of

EXAMPLE = KITCHEN["recommendation"]["example"]["output"]


def set_faults(server: Sandbox, *specs: str) -> Any:
    return ask(server, "PUT", "/sandbox/faults", {"faults": list(specs)}).json["faults"]


@pytest.mark.parametrize(
    ("fault", "status", "kind", "message"),
    [
        ("overloaded", 529, "overloaded_error", "Overloaded"),
        ("rate_limited", 429, "rate_limit_error", "This request would exceed your rate limit."),
        ("server_error", 500, "api_error", "Internal server error"),
        ("status:503", 503, "api_error", "The sandbox was told to answer 503."),
        ("status:504", 504, "timeout_error", "The sandbox was told to answer 504."),
        ("status:529", 529, "overloaded_error", "Overloaded"),
        ("status:400", 400, "invalid_request_error", "The sandbox was told to answer 400."),
        ("status:401", 401, "authentication_error", "invalid x-api-key"),
        ("status:402", 402, "billing_error", "The sandbox was told to answer 402."),
    ],
)
def test_errors_on_demand(server: Sandbox, fault: str, status: int, kind: str, message: str) -> None:
    assert create(server, fault=fault).error == (status, kind, message)


def test_the_sdk_raises_its_own_errors(sdk: anthropic.Anthropic) -> None:
    def call(fault: str) -> None:
        sdk.messages.create(**kitchen("thanks"), extra_headers={"x-sandbox-fault": fault})

    with pytest.raises(anthropic.OverloadedError):
        call("overloaded")
    with pytest.raises(anthropic.RateLimitError) as limited:
        call("rate_limited:7")
    assert limited.value.response.headers["retry-after"] == "7"
    assert limited.value.response.headers["anthropic-ratelimit-requests-remaining"] == "0"
    with pytest.raises(anthropic.APIResponseValidationError):
        call("html")
    with pytest.raises(anthropic.APIResponseValidationError):
        call("no_usage")


def test_html_instead_of_json(server: Sandbox) -> None:
    got = create(server, fault="html")
    assert (got.status, got.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert got.body.startswith(b"<!doctype html>")


def test_latency_comes_before_the_answer(server: Sandbox) -> None:
    started = time.monotonic()
    assert create(server, kitchen("thanks"), fault="latency:0.3").status == 200
    assert 0.3 <= time.monotonic() - started < 2


def test_broken_json(server: Sandbox) -> None:
    text = text_of(create(server, kitchen("recommendation"), fault="broken_json"))
    assert text[:-1] == json.dumps(EXAMPLE)[:-1]
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)


def test_wrong_schema(server: Sandbox) -> None:
    answer = data_of(create(server, kitchen("recommendation"), fault="wrong_schema"))
    assert answer == {"sandbox": "This does not fit the schema."}


def test_unknown_ids(server: Sandbox) -> None:
    answer = data_of(create(server, kitchen("recommendation"), fault="unknown_ids"))
    assert [pick["chef_id"] for pick in answer["picks"]] == ["unknown-1", "unknown-2", "unknown-3"]


def test_fenced(server: Sandbox) -> None:
    text = text_of(create(server, kitchen("thanks"), fault="fenced"))
    assert text == 'Here is the answer in JSON:\n\n```json\n{"letter": "Thank you"}\n```'


def test_thinking_comes_first_and_is_counted(server: Sandbox) -> None:
    plain, message = create(server, kitchen("thanks")).json, create(server, kitchen("thanks"), fault="thinking").json

    assert [block["type"] for block in message["content"]] == ["thinking", "text"]
    thought = message["usage"]["output_tokens_details"]["thinking_tokens"]
    assert message["usage"]["output_tokens"] == plain["usage"]["output_tokens"] + thought
    assert thought == 24


def test_thinking_streams(sdk: anthropic.Anthropic) -> None:
    with sdk.messages.stream(**kitchen("thanks"), extra_headers={"x-sandbox-fault": "thinking"}) as stream:
        message = stream.get_final_message()
    assert [block.type for block in message.content] == ["thinking", "text"]
    assert message.content[0].type == "thinking" and message.content[0].signature


def test_refusal(sdk: anthropic.Anthropic) -> None:
    message = sdk.messages.create(**kitchen("thanks"), extra_headers={"x-sandbox-fault": "refusal"})
    assert (message.content, message.stop_reason) == ([], "refusal")
    assert message.stop_details is not None and message.stop_details.explanation == "The sandbox was told to refuse."
    assert message.usage.output_tokens == 1


def test_max_tokens_and_empty(server: Sandbox) -> None:
    cut = create(server, kitchen("thanks"), fault="max_tokens").json
    assert (cut["content"][0]["text"], cut["stop_reason"]) == ('{"letter": ', "max_tokens")
    empty = create(server, kitchen("thanks"), fault="empty").json
    assert (empty["content"], empty["stop_reason"]) == ([], "end_turn")


def test_no_usage(server: Sandbox) -> None:
    assert "usage" not in create(server, fault="no_usage").json


def test_faults_combine(server: Sandbox) -> None:
    started = time.monotonic()
    text = text_of(create(server, kitchen("thanks"), fault="latency:0.2, fenced, broken_json"))
    assert time.monotonic() - started >= 0.2
    assert text == 'Here is the answer in JSON:\n\n```json\n{"letter": "Thank you",\n```'


def test_a_models_suffix_sets_faults(server: Sandbox) -> None:
    assert create(server, model="claude-haiku-5-5@overloaded").error[0] == 529
    assert create(server, model="claude-haiku-5-5@status:502").error[0] == 502
    assert create(server, model="claude-haiku-5-5").status == 200


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("nonsense", "Unknown sandbox fault 'nonsense'."),
        ("overloaded:3", "overloaded takes no value."),
        ("latency", "latency needs a value"),
        ("latency:301", "the value must be a number from 0 to 300."),
        ("status:200", "the value must be a whole number from 400 to 599."),
        ("status:503.5", "the value must be a whole number from 400 to 599."),
        ("overloaded*2", "*times counts requests, so it works only in PUT /sandbox/faults."),
        ("fenced@second", "Unknown sandbox fault 'fenced@second'."),
    ],
)
def test_a_fault_that_is_not_one_is_refused(server: Sandbox, spec: str, message: str) -> None:
    status, kind, said = create(server, fault=spec).error
    assert (status, kind) == (400, "invalid_request_error")
    assert message in said
    assert create(server, model=f"claude-haiku-5-5@{spec}").error[0] == 400


def test_an_unknown_fault_is_answered_with_the_names(server: Sandbox) -> None:
    assert create(server, fault="nonsense").error[2].endswith(f"names: {', '.join(NAMES)}.")
    got = ask(server, "PUT", "/sandbox/faults", {"faults": ["nonsense"]})
    assert got.error[2].endswith(f"names: {', '.join(NAMES)}.")


def test_global_faults_are_set_shown_and_removed(server: Sandbox) -> None:
    assert set_faults(server, "overloaded*2", "latency:0.01,fenced") == [
        {"spec": "overloaded*2", "remaining": 2},
        {"spec": "latency:0.01", "remaining": None},
        {"spec": "fenced", "remaining": None},
    ]
    assert [create(server, kitchen("thanks")).status for _ in range(3)] == [529, 529, 200]
    assert ask(server, "GET", "/sandbox/faults").json["faults"] == [
        {"spec": "latency:0.01", "remaining": None},
        {"spec": "fenced", "remaining": None},
    ]
    assert ask(server, "DELETE", "/sandbox/faults").json == {"faults": []}
    assert text_of(create(server, kitchen("thanks"))) == '{"letter": "Thank you"}'


def test_a_bad_list_of_faults_changes_nothing(server: Sandbox) -> None:
    set_faults(server, "overloaded")
    for body in ({"faults": ["fenced", "nonsense"]}, {"faults": "fenced"}, {"faults": [3]}, {}, {"fault": []}, []):
        assert ask(server, "PUT", "/sandbox/faults", body).status == 400
    assert create(server).status == 529


def test_errors_come_one_after_the_other_and_leave_content_faults_unused(server: Sandbox) -> None:
    set_faults(server, "overloaded*1", "server_error*1", "broken_json*1", "wrong_schema*1")

    assert [create(server, kitchen("thanks")).status for _ in range(2)] == [529, 500]
    assert text_of(create(server, kitchen("thanks"))) == '{"letter": "Thank you",'
    assert data_of(create(server, kitchen("thanks"))) == {"sandbox": "This does not fit the schema."}
    assert data_of(create(server, kitchen("thanks"))) == {"letter": "Thank you"}


def test_a_request_that_is_refused_uses_up_no_fault(server: Sandbox) -> None:
    set_faults(server, "overloaded*1")
    assert create(server, temperature=0).status == 400
    assert create(server).status == 529
    assert create(server).status == 200


def test_counted_faults_hit_exactly_as_many_of_many_at_once(server: Sandbox) -> None:
    set_faults(server, "overloaded*25")
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda _: create(server).status, range(60)))
    assert (statuses.count(529), statuses.count(200)) == (25, 35)


def test_first_breaks_first_turns_only_however_many_there_are(server: Sandbox) -> None:
    set_faults(server, "fenced", "broken_json@first")
    first = kitchen("thanks")
    repair = kitchen("thanks")
    repair["messages"] += [{"role": "assistant", "content": "…"}, {"role": "user", "content": "Again, please."}]

    for _ in range(2):
        assert text_of(create(server, first)).endswith('{"letter": "Thank you",\n```')
        assert text_of(create(server, repair)).endswith('{"letter": "Thank you"}\n```')


def test_the_requests_own_fault_goes_before_the_global_one(server: Sandbox) -> None:
    set_faults(server, "latency:20", "overloaded*1")
    started = time.monotonic()
    assert create(server, fault="latency:0,server_error").status == 500
    assert time.monotonic() - started < 5
    assert [fault["remaining"] for fault in ask(server, "GET", "/sandbox/faults").json["faults"]] == [None, 1]


def test_faults_reach_counting_and_models(server: Sandbox, sdk: anthropic.Anthropic) -> None:
    set_faults(server, "overloaded*2")
    with pytest.raises(anthropic.OverloadedError):
        sdk.models.retrieve("claude-haiku-5-5")
    with pytest.raises(anthropic.OverloadedError):
        sdk.messages.count_tokens(model="claude-haiku-5-5", messages=[{"role": "user", "content": "Hello"}])
    assert sdk.models.retrieve("claude-haiku-5-5").id == "claude-haiku-5-5"


def test_faults_may_be_set_at_the_start() -> None:
    with Sandbox(specs=["overloaded*1", "fenced"]) as sandbox:
        assert [create(sandbox).status for _ in range(2)] == [529, 200]


def test_stopping_ends_a_wait_at_once(server: Sandbox) -> None:
    def give_up() -> None:
        with pytest.raises(OSError):
            create(server, fault="timeout")

    waiting = threading.Thread(target=give_up)
    waiting.start()
    while not server.journal.read()["requests"]:
        time.sleep(0.01)
    started = time.monotonic()
    server.stop()
    waiting.join()
    assert time.monotonic() - started < 2
