"""How long the review desk takes at the server with 200,000 drafts waiting, and how many queries, against 2,000.

    .venv/bin/python -m llmhub.local exec -- .venv/bin/python bench/review_desk.py

Fills a database of its own (and removes it afterwards) with drafts of all the catalogue's use cases, a part of them due,
risky, assigned and claimed, and works in it as a reviewer by HTTP requests: `next` with each filter, the card, approve
and reject (which also hand out the next one), the queue page and the suggestions list with each filter; and 300
approvals in one action. What is over its limit is measured again, up to four rounds, and the best one counts, as such machines are shared.
Exits 1 where the 95th percentile of anything is over its limit then, or its queries grew.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llmhub.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.own_database import own_database
from generation import scoring
from generation.desk.claims import next_draft
from generation.desk.queue import ORDER, Filters, waiting_drafts
from generation.models import Suggestion
from generation.models.suggestion import OPEN
from generation.review import approve_all
from prompts.catalog_files import read_catalog
from prompts.catalog_sync import sync
from prompts.models import PromptVersion, UseCase
from usage.models import Client as ApiClient
from usage.models import Plan

SIZES = (2_000, 200_000)
TIMES = 40
LIMIT_MS = 100
TRIES = 4
# Queries that a page needs only where its drafts are claimed or assigned: for people, for groups.
OPTIONAL = 2
COUNTED = 10
BULK, BULK_LIMIT_MS = 300, 2_000
# As the open page's scripts ask.
PART = {"HX-Request": "true"}
FILTERS = {
    "all": Filters(),
    "one use case": Filters(use_case="email.complaint"),
    "a rare use case": Filters(use_case="sns_auto.caption_generation"),
    "a service": Filters(service="content"),
    "overdue": Filters(flag="overdue"),
    "risky": Filters(flag="risky"),
    "low score": Filters(flag="low"),
    "unsupported facts": Filters(flag="facts"),
    "findings (none has any)": Filters(flag="findings"),
    "mine": Filters(whose="mine"),
    "unassigned": Filters(whose="unassigned"),
    "older than a week": Filters(older="week"),
    "use case and overdue": Filters(use_case="email.inquiry", flag="overdue"),
    "service, low, unassigned": Filters(service="sns_auto", flag="low", whose="unassigned"),
}
Measured = dict[str, tuple[list[float], int]]

_COPY = """
INSERT INTO generation_suggestion ({columns})
SELECT {values} FROM generation_suggestion t, generate_series(1, %s) n WHERE t.id = %s
"""
_ROW = {
    "id": "gen_random_uuid()",
    "request_key": "md5(random()::text) || md5(random()::text)",
    "subject": "'user-' || (random() * 1e6)::int",
    "created_at": "now() - random() * interval '14 days'",
    "completed_at": "now() - random() * interval '14 days'",
    "due_at": "CASE WHEN random() < 0.6 THEN date_trunc('hour', now() + (random() - 0.3) * interval '5 days') END",
    "assigned_to_id": "CASE WHEN random() < 0.1 THEN %(other)s WHEN random() < 0.02 THEN %(person)s END",
    "assigned_group_id": "CASE WHEN random() < 0.02 THEN %(group)s END",
    "claimed_by_id": "CASE WHEN random() < 0.0002 THEN %(other)s END",
    "claimed_until": "now() + interval '1 hour'",
}


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    with own_database():
        person = User.objects.create_user("bench", is_staff=True)
        person.groups.set(Group.objects.filter(name="Reviewer"))
        browser = Client()
        browser.force_login(person)
        found = []
        for size in SIZES:
            fill(person, size)
            found.append(measure(browser, person))
        bulk = measure_bulk(person)
    sys.exit(1 if report(found[0], found[1], bulk) else 0)


def fill(person: User, size: int) -> None:
    """Bring the number of waiting drafts to `size`."""
    if not UseCase.objects.exists():
        sync(read_catalog(Path("prompts/catalog")), shipped=True)
    client, _ = ApiClient.objects.get_or_create(name="shop", defaults={"plan": Plan.objects.first()})
    other, _ = User.objects.get_or_create(username="other", is_staff=True)
    group = Group.objects.get(name="Reviewer")
    use_cases = list(UseCase.objects.select_related("service", "live_version").exclude(review_policy="none"))
    # A few use cases have most of the drafts, and one has hardly any.
    weights = [2 ** (position % 5) for position in range(len(use_cases))]
    missing = size - waiting_drafts().count()
    for use_case, weight in zip(use_cases, weights, strict=True):
        share = 3 if use_case.full_name == "sns_auto.caption_generation" else missing * weight // sum(weights)
        for number in range(4):
            template = draft(client, use_case, use_case.live_version, number)  # type: ignore[arg-type]
            copy(template, share // 4, other=other.pk, person=person.pk, group=group.pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE generation_suggestion SET claimed_until = NULL WHERE claimed_by_id IS NULL")
        cursor.execute("VACUUM ANALYZE generation_suggestion")


def draft(client: ApiClient, use_case: UseCase, version: PromptVersion, number: int) -> Suggestion:
    """A draft as the pipeline files it; each fourth is risky."""
    found = scoring.score(use_case, use_case.example_variables, use_case.example_output)
    kept = scoring.columns(found, [])
    kept |= (
        {"score": 10, "risk": 0, "unsupported_facts": 0} if number else {"score": 4, "risk": 9, "unsupported_facts": 2}
    )
    return Suggestion.objects.create(
        client=client, use_case=use_case, version=version, review_policy=use_case.review_policy, state="draft",
        variables=use_case.example_variables, request_key=f"{number:064}", content=str(use_case.example_output),
        data=use_case.example_output, revision=1, served_from="model", provider="anthropic", model="claude-x",
        cost="0.001", completed_at=timezone.now(), **kept,
    )  # fmt: skip


def copy(template: Suggestion, count: int, **people: int) -> None:
    """Many rows like `template`, without sending each over the wire."""
    columns = [field.column for field in Suggestion._meta.concrete_fields]
    values = ", ".join(_ROW.get(column, f"t.{column}") % _quoted(people) for column in columns)
    statement = _COPY.format(columns=", ".join(columns), values=values)
    with connection.cursor() as cursor:
        cursor.execute(statement, [count, template.pk])


def _quoted(people: dict[str, int]) -> dict[str, str]:
    return {name: str(key) for name, key in people.items()}


def measure(browser: Client, person: User) -> Measured:
    """The times in ms, and the number of queries, of each thing that a reviewer does."""
    base = "/admin/generation/suggestion/"
    cases = f"{base}queue/by-use-case/"  # what the queue page loads when it is there
    found: Measured = {}
    for name, filters in FILTERS.items():
        query = {key: value for key in Filters.__slots__ if (value := getattr(filters, key))}
        found[f"next: {name}"] = timed(lambda filters=filters: release_and_next(person, filters))
        found[f"queue page: {name}"] = timed(lambda query=query: opened(browser, f"{base}queue/", query), times=15)
        found[f"by use case: {name}"] = timed(lambda query=query: opened(browser, cases, query, **PART), times=15)
    found["next page (claim, then redirect)"] = timed(lambda: browser.get(f"{base}next/"))
    found["card"] = timed(lambda: opened(browser, f"{base}{next_draft(person, Filters())}/change/", {}))
    rejecting = {"reason": "tone", "comment": "Too loud."}
    found["approve, and the next"] = best(lambda: decided(browser, base, person, "approve", {}))
    found["reject, and the next"] = best(lambda: decided(browser, base, person, "reject", rejecting))
    lists = {"waiting": {"state": "waiting"}, "of a use case": {"state": "waiting", "use_case": "email.complaint"}}
    for name, query in lists.items():
        found[f"suggestions list: {name}"] = timed(lambda query=query: opened(browser, base, query), times=15)
    return found


def best(measured: Callable[[], tuple[list[float], int]]) -> tuple[list[float], int]:
    """Of up to TRIES rounds that with the lowest 95th percentile: other programs work on the machine at times."""
    rounds: list[tuple[list[float], int]] = []
    while len(rounds) < TRIES and (not rounds or p95(rounds[-1][0]) > LIMIT_MS):
        rounds.append(measured())
    return min(rounds, key=lambda one: p95(one[0]))


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20, method="inclusive")[-1]


def timed(work: Callable[[], Any], times: int = TIMES) -> tuple[list[float], int]:
    return best(lambda: _timed(work, times))


def _timed(work: Callable[[], Any], times: int) -> tuple[list[float], int]:
    work()  # templates and code are loaded
    with CaptureQueriesContext(connection) as captured:
        work()
        queries = len(captured)  # the next request empties the log
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken, queries


def release_and_next(person: User, filters: Filters) -> None:
    Suggestion.objects.filter(OPEN, claimed_by=person).update(claimed_by=None, claimed_until=None)
    next_draft(person, filters)


def opened(browser: Client, address: str, query: dict[str, str], **headers: str) -> None:
    answer = browser.get(address, query, headers=headers)
    assert answer.status_code == 200, (address, query, answer.status_code)


def decided(browser: Client, base: str, person: User, verb: str, more: dict[str, str]) -> tuple[list[float], int]:
    """Decide the draft in hand; the answer to each is the next card."""
    taken, queries = [], 0
    for number in range(TIMES + COUNTED):
        pk = next_draft(person, Filters())
        form = {"seen_revision": Suggestion.objects.values_list("revision", flat=True).get(pk=pk), **more}
        # Counting queries takes time of its own.
        with CaptureQueriesContext(connection) if number < COUNTED else nullcontext([]) as captured:
            start = time.perf_counter()
            answer = browser.post(f"{base}{pk}/{verb}/", form, headers=PART)
            taken.append((time.perf_counter() - start) * 1000)
            queries = max(queries, len(captured))
        assert answer.status_code == 200, answer.status_code
        assert Suggestion.objects.get(pk=pk).state != "draft"
    return taken[COUNTED:], queries


def measure_bulk(person: User) -> list[float]:
    """ms of approving BULK at once, some times."""
    taken = []
    for _ in range(5):
        rows = Suggestion.objects.filter(OPEN, claimed_by=None).order_by(*ORDER)
        seen = dict(rows.values_list("pk", "revision")[:BULK])
        start = time.perf_counter()
        outcome = approve_all(seen, by=person)
        taken.append((time.perf_counter() - start) * 1000)
        assert len(outcome.done) == BULK, outcome.refused
    return taken


def report(small: Measured, large: Measured, bulk: list[float]) -> bool:
    """Print the figures; whether any is over its limit."""
    failed = False
    print(f"{'':44} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8} at {SIZES[0]:,}: queries")
    for name, (taken, queries) in large.items():
        wrong = p95(taken) > LIMIT_MS or queries > small[name][1] + OPTIONAL
        failed |= wrong
        print(
            f"{name:44} {statistics.median(taken):8.1f} {p95(taken):8.1f} {queries:8} {small[name][1]:8}"
            f"{'   <<<' if wrong else ''}"
        )
    probes = [plain_loop_ms() for _ in range(TIMES)]
    print(
        f"for comparison, a plain loop on this machine: {statistics.median(probes):.1f} ms, up to {max(probes):.1f} ms"
    )
    slow = max(bulk) > BULK_LIMIT_MS
    print(f"{BULK} approvals in one action: {', '.join(f'{one:.0f}' for one in bulk)} ms{'   <<<' if slow else ''}")
    return failed or slow


def plain_loop_ms() -> float:
    """How fast the machine is right now: it varies by half and more where others work on it too."""
    start = time.perf_counter()
    for _ in range(1_000_000):
        pass
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
