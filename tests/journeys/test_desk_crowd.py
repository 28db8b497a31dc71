"""Twenty reviewers at once, by real HTTP sessions: each draft is decided exactly once, whatever dies meanwhile.

`JOURNEY_DRAFTS=1000 make test TEST_PROCESSES=0 ARGS="tests/journeys/test_desk_crowd.py -s -o timeout=1500"` works through
1,000 while 200 more arrive.
"""

import json
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.journeys.stack import Answer, Stack

DRAFTS = int(os.environ.get("JOURNEY_DRAFTS", "30"))
ARRIVING = DRAFTS // 5
REVIEWERS = 20
USE_CASE = "sns_auto.caption_generation"
ADMIN = "/admin/generation/suggestion/"
PASSWORD = uuid4().hex
# A claim whose reviewer is gone frees itself within the test.
SETTINGS = {"WEB_WORKERS": "2", "REVIEW_LEASE_S": "8"}
REVISION = re.compile(r'name="seen_revision" value="(\d+)"')
CARD = re.compile(r"/suggestion/([0-9a-f-]{36})/change/")

_PREPARE = """
import uuid
from django.contrib.auth.models import Group, User
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from generation.models import Suggestion
from prompts.models import UseCase
from usage.models import Client
secret = make_password({password!r})
people = User.objects.bulk_create(User(username=f"crowd-{{n}}", password=secret, is_staff=True) for n in range({people}))
group = Group.objects.get(name="Reviewer")
for person in people: person.groups.add(group)
case = UseCase.objects.select_related("live_version", "service").get(slug="caption_generation")
client = Client.objects.filter(name="demo").first() or Client.objects.first()
Suggestion.objects.bulk_create(Suggestion(client=client, use_case=case, version=case.live_version, state="draft",
    review_policy="required", variables=case.example_variables, data=case.example_output, content="x", revision=1,
    request_key=uuid.uuid4().hex * 2, served_from="model", cost=0, completed_at=timezone.now()) for n in range({drafts}))
"""
_RESULT = """
import json
from generation.models import ReviewDecision, Suggestion
from prompts.models import UseCase
case = UseCase.objects.get(slug="caption_generation")
rows = Suggestion.objects.filter(use_case=case)
print(json.dumps({
    "states": dict(__import__("collections").Counter(rows.values_list("state", flat=True))),
    "claimed": rows.exclude(claimed_by=None).count(),
    "decisions": [[str(s), by, verb] for s, by, verb in
        ReviewDecision.objects.filter(suggestion__use_case=case).values_list("suggestion_id", "by__username", "verb")],
}))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("crowd") / "local", settings=SETTINGS) as running:
        running.run(_PREPARE.format(password=PASSWORD, people=REVIEWERS, drafts=DRAFTS))
        running.lift_limits()
        yield running


@dataclass
class Reviewer:
    """One person with a session of their own, who takes what comes next and decides it."""

    stack: Stack
    name: str
    decided: dict[str, str] = field(default_factory=dict)
    # What was in their hands, from when to when.
    held: list[tuple[str, float, float]] = field(default_factory=list)
    waits_ms: list[float] = field(default_factory=list)
    broken: int = 0
    faults: list[str] = field(default_factory=list)

    def work(self, all_arrived: threading.Event) -> None:
        chance = random.Random(self.name)
        with requests.Session() as browser:
            self.sign_in(browser)
            while True:
                card = self.request(browser, "GET", f"{ADMIN}next/")
                if (found := CARD.search(str(card.url))) is None:
                    if all_arrived.is_set():
                        return
                    time.sleep(0.2)
                    continue
                self.decide(browser, found[1], card.text, chance)

    def sign_in(self, browser: requests.Session) -> None:
        login = f"{self.stack.base_url}/admin/login/"
        browser.get(login, timeout=60)
        form = {"username": self.name, "password": PASSWORD, "csrfmiddlewaretoken": self.token(browser)}
        answer = browser.post(f"{login}?next=/admin/", data=form, allow_redirects=False, timeout=60)
        assert answer.status_code == 302, answer.text

    def decide(self, browser: requests.Session, draft: str, page: str, chance: random.Random) -> None:
        since = time.monotonic()
        time.sleep(chance.random() * 0.05)
        verb = "reject" if chance.random() < 0.3 else "approve"
        revision = REVISION.search(page)
        if revision is None:
            self.faults.append(f"no decision offered on {draft}")
            return
        form = {"seen_revision": revision[1], "csrfmiddlewaretoken": self.token(browser), "reason": "tone"}
        answer = self.request(browser, "POST", f"{ADMIN}{draft}/{verb}/", form)
        self.held.append((draft, since, time.monotonic()))
        self.waits_ms.append((time.monotonic() - since) * 1000)
        if answer.status_code not in (200, 409):
            self.faults.append(f"{verb} {draft}: {answer.status_code}")
        self.decided[draft] = verb

    def request(self, browser: requests.Session, method: str, path: str, form: dict[str, str] | None = None) -> Any:
        """As a browser behind a balancer: what breaks with a server is sent again, and nobody knows whether it arrived."""
        while True:
            try:
                return browser.request(method, self.stack.base_url + path, data=form, timeout=60)
            except requests.ConnectionError:
                self.broken += 1
                time.sleep(0.3)

    @staticmethod
    def token(browser: requests.Session) -> str:
        return next(cookie.value or "" for cookie in browser.cookies if cookie.name.startswith("llmhub_csrf"))


def arrive(stack: Stack, done: threading.Event) -> None:
    """New requests by clients, made by the worker as ever."""
    variables = stack.example_variables(USE_CASE)
    made = []
    for number in range(ARRIVING):
        body = {"use_case": USE_CASE, "variables": variables | {"product_name": f"Tea {number} {uuid4()}"}}
        headers = {"Idempotency-Key": f"crowd-{number}"}
        made.append(persistently(lambda: stack.post("/api/v1/suggestions", body, headers=headers)))  # noqa: B023
        time.sleep(0.02)
    assert {answer.status for answer in made} <= {200, 202}
    for answer in made:
        address = f"/api/v1/suggestions/{answer.json['id']}"
        while persistently(lambda: stack.get(address)).json["state"] in ("queued", "running"):  # noqa: B023
            time.sleep(0.1)
    done.set()


def persistently(ask: Callable[[], Answer]) -> Answer:
    """As a client that sends again what broke with a server."""
    while True:
        try:
            return ask()
        except OSError:
            time.sleep(0.3)


def web_processes(stack: Stack) -> list[int]:
    """The web server's worker processes."""
    main = stack.pids["web"]
    children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="utf-8").split()
    return [int(child) for child in children if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()]


def test_each_draft_is_decided_exactly_once(stack: Stack) -> None:
    arrived = threading.Event()
    people = [Reviewer(stack, f"crowd-{number}") for number in range(REVIEWERS)]
    threads = [threading.Thread(target=person.work, args=(arrived,)) for person in people]
    threads.append(threading.Thread(target=arrive, args=(stack, arrived)))
    began = time.monotonic()
    for thread in threads:
        thread.start()
    while sum(len(person.decided) for person in people) < DRAFTS // 3:
        time.sleep(0.1)
    before = web_processes(stack)
    os.kill(before[0], signal.SIGKILL)
    for thread in threads:
        thread.join(900)
    took = time.monotonic() - began

    assert [fault for person in people for fault in person.faults] == []
    result = json.loads(stack.run(_RESULT))
    decisions = result["decisions"]
    waits = sorted(wait for person in people for wait in person.waits_ms)
    print(
        f"{len(decisions)} drafts by {REVIEWERS} reviewers in {took:.0f} s, "
        f"{sum(person.broken for person in people)} requests broken by kill -9; "
        f"decision to next card: p50 {waits[len(waits) // 2]:.0f} ms, p95 {waits[len(waits) * 19 // 20]:.0f} ms"
    )
    assert result["states"].keys() <= {"approved", "rejected"}
    assert len(decisions) == DRAFTS + ARRIVING
    assert max(Counter(draft for draft, _, _ in decisions).values()) == 1
    assert result["claimed"] == 0
    said = {(draft, person.name): verb for person in people for draft, verb in person.decided.items()}
    assert all(said[draft, by] == verb for draft, by, verb in decisions)
    assert overlaps(people) == []


def overlaps(people: list[Reviewer]) -> list[str]:
    """Drafts that were in the hands of two at the same time."""
    spans: dict[str, list[tuple[float, float, str]]] = {}
    for person in people:
        for draft, since, until in person.held:
            spans.setdefault(draft, []).append((since, until, person.name))
    return [
        draft
        for draft, held in spans.items()
        for one, two in zip(sorted(held), sorted(held)[1:], strict=False)
        if two[0] < one[1] and one[2] != two[2]
    ]
