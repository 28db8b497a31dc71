"""Killed workers, a lost Redis, money that runs out: nothing is lost, nothing is made or paid for twice, no limit passed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import redis

from tests.journeys.budget_crowd import crowd
from tests.journeys.ladder import Ladder
from tests.journeys.stack import CLONE, FOREIGN, Stack
from tests.sandbox_client import SandboxClient
from tests.usage.alert_receivers import Receiver, receiver

URL = "/api/v1/suggestions"
SMALL_CROWD = {"CALLS": 20, "REQUESTS": 80, "WORKERS": 2, "RUNS": 1}
# Everything that would take a minute in production takes seconds here.
IMPATIENT = {
    "CLAIM_LEASE_S": "3",
    "QUEUE_LOST_AFTER_S": "3",
    "QUEUE_SWEEP_EVERY_S": "1",
    "MONEY_WATCH_EVERY_S": "1",
}


@pytest.fixture(scope="module")
def webhook() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, webhook: Receiver) -> Iterator[Stack]:
    settings = IMPATIENT | {"ALERT_WEBHOOK_URL": webhook.url}
    with Stack(tmp_path_factory.mktemp("crash") / "local", settings=settings) as running:
        yield running


def queue_one(stack: Stack) -> str:
    name = "sns_auto.posting_times"
    variables = stack.example_variables(name) | {"audience": f"Readers {uuid4()}"}
    answer = stack.post(URL, {"use_case": name, "variables": variables})
    assert answer.status == 202
    return str(answer.json["id"])


def until(met: Callable[[], bool], limit_s: float = 60) -> None:
    deadline = time.monotonic() + limit_s
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def states(stack: Stack, ids: list[str]) -> set[str]:
    return {stack.get(f"{URL}/{one}").json["state"] for one in ids}


def local_facts(stack: Stack) -> dict[str, str]:
    lines = (stack.local_dir / "run.env").read_text().splitlines()
    return dict(line.replace("'", "").replace('"', "").split("=", 1) for line in lines if "=" in line)


def second_worker(stack: Stack) -> subprocess.Popen[bytes]:
    clean = {name: value for name, value in stack.environment().items() if name not in FOREIGN}
    command = [sys.executable, "-m", "celery", "-A", "llmhub", "worker", "--pool", "threads", "-c", "4"]
    return subprocess.Popen(
        [*command, "-Q", "interactive", "-n", "second@%h", "--loglevel", "error"],
        cwd=CLONE,
        env=clean | {"DJANGO_SETTINGS_MODULE": "llmhub.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def usage_total(stack: Stack) -> dict[str, Any]:
    return dict(stack.get("/api/v1/usage").json["total"])


def test_a_worker_killed_during_its_calls_loses_and_doubles_nothing(stack: Stack) -> None:
    sandbox = SandboxClient(stack.sandbox_url)
    before = usage_total(stack)["requests"]
    stack.pause("worker")
    worker = second_worker(stack)
    try:
        sandbox.set_faults("latency:2")
        calls = len(sandbox.calls())
        ids = [queue_one(stack) for _ in range(4)]
        until(lambda: len(sandbox.calls()) == calls + 4)
        os.kill(worker.pid, signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait()
        stack.resume("worker")
        sandbox.set_faults()
    until(lambda: states(stack, ids) == {"draft"})
    made = [stack.get(f"{URL}/{one}").json["ai_meta"]["attempts"] for one in ids]
    assert made == [2, 2, 2, 2]  # the call that died with the worker, and one more
    assert len(sandbox.calls()) == calls + 8
    assert usage_total(stack)["requests"] == before + 4


def test_after_losing_redis_whole_every_queued_suggestion_is_made(stack: Stack) -> None:
    stack.pause("worker")
    try:
        ids = [queue_one(stack) for _ in range(5)]
        lost = redis.Redis.from_url(local_facts(stack)["REDIS_URL"])
        lost.flushall()
    finally:
        stack.resume("worker")
    until(lambda: states(stack, ids) == {"draft"})


def test_a_budget_is_never_passed_whoever_asks_and_whatever_dies(stack: Stack) -> None:
    """CALLS of them are paid for; the figures of the project are CALLS=100 REQUESTS=1000 WORKERS=4 RUNS=10."""
    number = {name: int(os.environ.get(f"JOURNEY_{name}", default)) for name, default in SMALL_CROWD.items()}
    workers = [second_worker(stack) for _ in range(number["WORKERS"] - 1)]
    try:
        for run in range(number["RUNS"]):
            # In the first two runs a worker dies in the middle.
            dies = workers[run] if run < 2 and run < len(workers) else None
            found = crowd(
                stack, calls=number["CALLS"], requests=number["REQUESTS"], in_the_middle=dies.kill if dies else None
            )
            print(found)
            assert found.calls <= number["CALLS"] and found.spent <= found.limit
            assert found.calls >= 0.95 * number["CALLS"] or not found.money_is_left
            assert found.held == 0 and found.made + found.refused == found.requests
            assert dies or found.calls >= 0.95 * number["CALLS"]
            if dies:
                dies.wait()
                workers[run] = second_worker(stack)
        assert "The books agree." in stack.run(
            "from django.core.management import call_command\ncall_command('reconcile')"
        )
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def test_each_step_of_the_ladder_is_taken_told_once_and_undone(stack: Stack, webhook: Receiver) -> None:
    ladder = Ladder(stack)
    for use_case in ("poor", "good"):
        assert ladder.ask(use_case, ladder.lucky).json["served_from"] == "model"
    ladder.reject("poor")
    spent = Decimal(ladder.state["spent"])
    # The first step comes by a call, the others as the limits are moved under what is spent.
    ladder.limits(spent * Decimal("1.1"), spent * 100)
    assert ladder.ask("good", ladder.unlucky).json["served_from"] == "model"
    ladder.until(lambda now: now["steps"] == ["fallbacks"])
    told = ladder.ask("good", ladder.unlucky).json
    assert (told["served_from"], told["content"]) == ("template", "Ask at the counter.")
    assert ladder.ask("good", ladder.lucky).json["served_from"] == "model"

    spent = Decimal(ladder.state["spent"])
    ladder.limits(spent * Decimal("0.2"), spent * Decimal("1.7"))
    ladder.until(lambda now: now["off"] == [f"{ladder.slug}.poor"])
    assert ladder.ask("poor", ladder.lucky).json["code"] == "not-enabled"

    spent = Decimal(ladder.state["spent"])
    ladder.limits(spent * Decimal("0.1"), spent)
    refused = ladder.ask("good", ladder.lucky)
    assert (refused.status, refused.json["code"]) == (429, "budget-exhausted")
    assert int(refused.headers["retry-after"]) > 0
    assert ladder.state["steps"] == ["fallbacks", "use_cases_off", "stopped"]

    until(lambda: len(_alerts_of(webhook, ladder)) == 4)
    assert _alerts_of(webhook, ladder) == sorted(set(_alerts_of(webhook, ladder)))
    until(lambda: _mails_to(stack, f"{ladder.slug}@example.com") == 4)

    ladder.limits(spent * 100, spent * 200)
    assert ladder.ask("poor", ladder.unlucky).json["served_from"] == "model"
    assert (ladder.state["steps"], ladder.state["off"], Decimal(ladder.state["held"])) == ([], [], 0)
    ended = [step for step, what in ladder.state["log"] if what == "ended"]
    assert ended[-3:] == ["fallbacks", "use_cases_off", "stopped"]


def _alerts_of(webhook: Receiver, ladder: Ladder) -> list[str]:
    titles = [body["data"]["title"] for body in webhook.bodies]
    return sorted(title for title in titles if title.startswith(ladder.slug))


def _mails_to(stack: Stack, address: str) -> int:
    """Two that are sent within a second may share a file."""
    return sum(text.read_text().count(f"To: {address}") for text in (stack.local_dir / "mail").glob("*"))
