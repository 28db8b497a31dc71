"""Publishing while requests come in: whatever starts after the publish was answered is made with the new version."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from tests.journeys.stack import Stack
from tests.sandbox_client import SandboxClient

USE_CASE = "webapp_builder.feature_ideas"
VERSIONS = f"/api/v1/use-cases/{USE_CASE}/versions"
REQUESTS_A_SECOND = 50
ROUNDS = 6
# A round lasts until so many requests were answered in it, however busy the machine is.
IN_A_ROUND = 30
# One in so many asks for something new, so that a worker makes it; the others are the same, so the cache answers them.
NEW_EACH = 5


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("publish") / "local", settings={"WEB_WORKERS": "2"}) as running:
        running.lift_limits()
        yield running


@dataclass
class Seen:
    """One request: when it was sent and answered, and which version the answer names."""

    sent_at: float
    answered_at: float
    version: int
    suggestion: str


@dataclass
class Load:
    """Requests at a steady pace over many short connections, which reach both web processes."""

    stack: Stack
    variables: dict[str, str]
    seen: list[Seen] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        threads = [threading.Thread(target=self.worker, args=(number,)) for number in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def worker(self, number: int) -> None:
        pace, count = 10 / REQUESTS_A_SECOND, 0
        due = time.monotonic() + pace * number / 10
        while not self.stopped.is_set():
            time.sleep(max(0.0, due - time.monotonic()))
            due += pace
            count += 1
            self.ask(is_new=count % NEW_EACH == 0)

    def ask(self, *, is_new: bool) -> None:
        variables = self.variables | ({"project": f"A shop for {uuid4()}"} if is_new else {})
        sent_at = time.monotonic()
        answer = self.stack.post("/api/v1/suggestions", {"use_case": USE_CASE, "variables": variables})
        if answer.status not in (200, 202):
            self.faults.append(answer.text)
        else:
            self.seen.append(Seen(sent_at, time.monotonic(), answer.json["prompt"]["version"], answer.json["id"]))


@dataclass
class Published:
    """One publish: when it was asked for, when it was answered, and what was live from then on."""

    sent_at: float
    answered_at: float
    version: int


def publish(stack: Stack, number: int) -> Published:
    sent_at = time.monotonic()
    answer = stack.post(f"{VERSIONS}/{number}/publish", {"note": "Under load"}, key=stack.manage_api_key)
    assert answer.status in (200, 201), answer.text
    return Published(sent_at, time.monotonic(), number)


def right_versions(seen: Seen, published: list[Published]) -> set[int]:
    """What was live when the request came in; while a publish is on its way, either version is right."""
    before = [one.version for one in published if one.answered_at <= seen.sent_at]
    meanwhile = {one.version for one in published if one.answered_at > seen.sent_at and one.sent_at < seen.answered_at}
    return {before[-1] if before else 1} | meanwhile


def until_more_were_answered(load: Load) -> None:
    wanted, waiting = len(load.seen) + IN_A_ROUND, time.monotonic() + 30
    while len(load.seen) < wanted and not load.faults:
        assert time.monotonic() < waiting
        time.sleep(0.01)


def test_no_request_after_a_publish_gets_the_version_before(stack: Stack) -> None:
    drafted = stack.post(
        VERSIONS, {"system_prompt": "You are the second version.", "note": "Marked"}, key=stack.manage_api_key
    )
    assert drafted.status == 201, drafted.text
    numbers = [drafted.json["number"], 1]
    load = Load(stack, {**stack.example_variables(USE_CASE)})
    running = threading.Thread(target=load.run)
    running.start()
    published: list[Published] = []
    for number in range(ROUNDS):
        until_more_were_answered(load)
        published.append(publish(stack, numbers[number % 2]))
    until_more_were_answered(load)
    load.stopped.set()
    running.join()

    assert load.faults == []
    stale = [seen for seen in load.seen if seen.version not in right_versions(seen, published)]
    certain = [seen for seen in load.seen if len(right_versions(seen, published)) == 1]
    print(f"{len(load.seen)} requests, {len(certain)} of them certain, {len(stale)} stale, {len(published)} publishes")
    assert len(certain) > ROUNDS * IN_A_ROUND / 2
    assert stale == []
    assert_workers_agree(stack, load)


def assert_workers_agree(stack: Stack, load: Load) -> None:
    """What the provider was sent is the wording of the version that the client was told."""
    waiting = time.monotonic() + 60
    made = {seen.suggestion: seen.version for seen in load.seen}
    while any(stack.get(f"/api/v1/suggestions/{one}").json["state"] in ("queued", "running") for one in made):
        assert time.monotonic() < waiting
        time.sleep(0.5)
    marked = [
        call for call in SandboxClient(stack.sandbox_url).calls()
        if "You are the second version." in str(call["body"].get("system"))
    ]  # fmt: skip
    assert len(marked) == len({one for one, version in made.items() if version != 1})
