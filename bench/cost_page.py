"""How long the Cost page takes with millions of usage records and hundreds of thousands of texts, for every range.

    .venv/bin/python -m llmhub.local exec -- .venv/bin/python bench/cost_page.py --records 5000000 --texts 300000

Fills a database of its own over 24 months, as usage_5m.py does, and removes it afterwards. `--here` takes what is in the
database already. Exits 1 when the page takes more than 500 ms at the server, or a table, which the page asks for
when it is there, more than 1,500 ms.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llmhub.settings")

import django

django.setup()

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.utils import timezone

from bench.own_database import own_database
from bench.usage_5m import fill
from generation.admin.cost.asked import TABLES
from generation.admin.cost.ranges import TITLES
from generation.models import Suggestion
from llmhub.redis import get_redis
from prompts.models import PromptVersion, Service, UseCase
from usage.models import Client as ApiClient
from usage.models import UsageRecord

LIMIT_MS, TABLE_LIMIT_MS = 500, 1_500
VISITS = 5
# As the records have them.
USE_CASES, VERSIONS = 28, 7
PAGE = "/admin/usage/usagerecord/cost/"

# Overrides of one filled-in row; all other columns are that row's own.
TEXTS = {
    "id": "gen_random_uuid()",
    "request_key": "md5(g::text)",
    "use_case_id": "version.use_case_id",
    "version_id": "version.id",
    "created_at": "at",
    "completed_at": "at",
    "reviewed_at": "at + interval '2 hours'",
    "reviewed_by_id": "%(by)s::int",
    "state": "CASE WHEN luck < 0.6 THEN 'approved' ELSE 'rejected' END",
}
FILL_TEXTS = """
INSERT INTO generation_suggestion ({names})
SELECT {values}
FROM generation_suggestion model, (
    SELECT g, random() AS luck, now() - interval '720 days' * random() AS at,
        (%(versions)s::bigint[])[1 + floor(random() * %(number_of_versions)s)::int] AS version_id
    FROM generate_series(1, %(texts)s) g
) text JOIN prompts_promptversion version ON version.id = text.version_id
WHERE model.id = %(model)s
"""
FILL_DECISIONS = """
INSERT INTO generation_reviewdecision (
    id, suggestion_id, verb, by_id, at, edited, reason, comment, content_before, content_after, in_bulk, characters
)
SELECT gen_random_uuid(), id, CASE state WHEN 'approved' THEN 'approve' ELSE 'reject' END, reviewed_by_id, reviewed_at,
    false, CASE state WHEN 'approved' THEN '' ELSE 'tone' END, '', content, content, false, 600
FROM generation_suggestion WHERE reviewed_by_id IS NOT NULL
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the Cost page with very many records.")
    parser.add_argument("--records", type=int, default=5_000_000)
    parser.add_argument("--texts", type=int, default=300_000)
    parser.add_argument("--here", action="store_true")
    options = parser.parse_args()
    setup_test_environment()
    if options.here:
        sys.exit(1 if measure() else 0)
    with own_database():
        seconds, _ = timed(lambda: fill(options.records, timezone.now().astimezone(UTC)))
        print(f"{options.records:,} records, made and summed up in {seconds:.0f} s")
        print(f"{options.texts:,} texts, made in {timed(lambda: fill_texts(options.texts))[0]:.0f} s")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        failed = measure()
    sys.exit(1 if failed else 0)


def fill_texts(texts: int) -> None:
    """A text of the ORM's making is the model of all others, so that columns added later are filled too."""
    versions, by = [], User.objects.create_user("bench-reviewer")
    for number in range(USE_CASES):
        service, _ = Service.objects.get_or_create(slug=f"service_{number % 8}", defaults={"name": "Bench"})
        use_case = UseCase.objects.create(service=service, slug=f"case_{number}", name="Bench", input_schema={})
        for version in range(1, VERSIONS + 1):
            versions.append(
                PromptVersion.objects.create(
                    use_case=use_case,
                    number=version,
                    user_prompt="Have ideas.",
                    model="claude-haiku-4-5",
                    max_tokens=100,
                )
            )
    model = Suggestion.objects.create(
        client=ApiClient.objects.first(), use_case=versions[0].use_case, version=versions[0], review_policy="required",
        variables={"topic": "tea " * 50}, content="Iced tea, with lemon. " * 30, served_from="model", cost="0.003",
    )  # fmt: skip
    columns = [field.column for field in Suggestion._meta.concrete_fields]
    values = {
        "texts": texts, "model": model.pk, "by": by.pk, "versions": [one.pk for one in versions],
        "number_of_versions": len(versions),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            FILL_TEXTS.format(
                names=", ".join(columns), values=", ".join(TEXTS.get(name, f"model.{name}") for name in columns)
            ),
            values,
        )
        cursor.execute(FILL_DECISIONS)


def measure() -> bool:
    """Print what every range takes; whether one took too long."""
    print(f"{UsageRecord.objects.count():,} records, {Suggestion.objects.count():,} texts")
    browser = Client()
    browser.force_login(User.objects.get_or_create(username="bench", is_staff=True, is_superuser=True)[0])
    visit(browser, PAGE, told=False)
    slow = [visit(browser, f"{PAGE}?range={name}") for name in TITLES]
    slow += [visit(browser, f"{PAGE}table/?range={name}&table={table}") for name in TITLES for table in TABLES]
    return any(slow)


def visit(browser: Client, path: str, *, told: bool = True) -> bool:
    """Open a page some times with nothing kept; whether the median was too slow."""
    times, within = [], []
    for _ in range(VISITS):
        for key in get_redis().scan_iter("llmhub:insight:*"):
            get_redis().delete(key)
        with CaptureQueriesContext(connection) as queries:
            seconds, answer = timed(lambda: browser.get(path))
        times.append(seconds * 1000)
        within.append(sum(float(query["time"]) for query in queries) * 1000)
    middle, slowest = statistics.median(times), max(queries.captured_queries, key=lambda query: float(query["time"]))
    if told:
        print(
            f"{answer.status_code} {path}: {middle:.0f} ms at the median, {max(times):.0f} at most, {len(queries)} queries in "
            f"{statistics.median(within):.0f} ms, the slowest {float(slowest['time']) * 1000:.0f} ms"
        )
        if middle > LIMIT_MS:  # also where it is allowed: what to look at first
            print(f"    {' '.join(slowest['sql'].split())[:400]}")
    return answer.status_code != 200 or middle > (TABLE_LIMIT_MS if "/table/" in path else LIMIT_MS)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


if __name__ == "__main__":
    main()
