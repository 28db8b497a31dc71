"""How long an experiment with very many people takes: counting it, a look, and the admin's pages about it.

    .venv/bin/python -m llmhub.local exec -- .venv/bin/python bench/experiment_page.py --subjects 1000000

Fills a database of its own (and removes it afterwards) with one phase: a text for each person, a second one for every
fourth, decisions on 60 %, feedback from 30 %. Exits 1 when a page takes more than 300 ms at the server.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
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
from generation.experiments import looks, outcomes, traffic
from generation.models import Suggestion
from prompts.experiments import plan, running
from prompts.models import Phase, PromptVersion, Service, UseCase
from prompts.publishing import add_draft, publish
from usage.models import Client as ApiClient
from usage.models import Plan

LIMIT_MS = 300
VISITS = 7
DAYS = 20
WEIGHTS = (0.5, 0.5)
TEXT = "Iced tea, with lemon. " * 30

# Overrides of one filled-in row; all other columns are that row's own. `g` counts people, `copy` a person's texts.
TEXTS = {
    "id": "(lpad(to_hex(g * 2 + copy), 12, '0') || '7000800000000000abcd')::uuid",
    "subject": "'user-' || g",
    "request_key": "md5(g::text)",
    "variant_id": "CASE WHEN chance < 0.5 THEN %(a)s ELSE %(b)s END",
    "version_id": "CASE WHEN chance < 0.5 THEN %(version_a)s ELSE %(version_b)s END",
    "created_at": "arrived",
    "enqueued_at": "arrived",
    "completed_at": "arrived + interval '3 seconds'",
    "reviewed_at": "CASE WHEN luck < 0.6 THEN arrived + interval '1 hour' * luck * 30 END",
    "state": "CASE WHEN luck < CASE WHEN chance < 0.5 THEN 0.24 ELSE 0.25 END THEN 'approved'"
    " WHEN luck < 0.6 THEN 'rejected' ELSE 'draft' END",
    "edited": "luck < 0.08",
    "cost": "0.001 + luck / 1000",
    "latency_ms": "(1000 + 4000 * luck)::int",
}
FILL_TEXTS = """
INSERT INTO generation_suggestion ({names})
SELECT {values} FROM generation_suggestion model, (
    SELECT g, copy, mod(hashint8extended(g, 1), 10000) / 20000.0::float8 + 0.5 AS chance,
        mod(hashint8extended(g * 2 + copy, 2), 10000) / 20000.0::float8 + 0.5 AS luck,
        %(start)s::timestamptz + %(length)s * (g::float8 / %(subjects)s) + interval '5 minutes' * copy AS arrived
    FROM generate_series(1, %(subjects)s::bigint) g, generate_series(0, 1) copy
    WHERE copy = 0 OR mod(g, 4) = 0
) person
WHERE model.id = %(model)s
"""
FILL_FEEDBACK = """
INSERT INTO generation_feedback
    (id, suggestion_id, client_id, use_case_id, phase_id, unit, metric, value, comment, created_at, updated_at)
SELECT id, id, client_id, use_case_id, phase_id, subject, 'adoption', mod(hashtext(subject), 2) ^ 2, '',
    completed_at + interval '1 hour', completed_at + interval '1 hour'
FROM generation_suggestion
WHERE phase_id = %s AND mod(abs(hashtext(subject)), 10) < 3 AND get_byte(uuid_send(id), 5) & 1 = 0
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Time an experiment with very many people.")
    parser.add_argument("--subjects", type=int, default=1_000_000)
    options = parser.parse_args()
    setup_test_environment()
    with own_database():
        phase = started_phase()
        seconds, _ = timed(lambda: fill(phase, options.subjects))
        print(f"{options.subjects:,} people, {Suggestion.objects.count():,} texts, made in {seconds:.0f} s")
        failed = measure(phase)
    sys.exit(1 if failed else 0)


def started_phase() -> Phase:
    service = Service.objects.create(slug="bench", name="Bench")
    use_case = UseCase.objects.create(
        service=service, slug="ideas", name="Ideas", input_schema={"type": "object"}, output_schema=None
    )
    first = PromptVersion.objects.create(
        use_case=use_case, number=1, user_prompt="Have ideas.", model="claude-haiku-4-5", max_tokens=1000
    )
    publish(first)
    use_case.refresh_from_db()
    second = add_draft(use_case)
    shares = [
        plan.Share(version=version, weight=weight) for version, weight in zip((first, second), WEIGHTS, strict=True)
    ]
    wanted = plan.Plan(slug="bench", name="Bench", shares=shares, planned_subjects=5_000_000, smallest_difference=0.01)
    experiment = running.start(plan.create(use_case, wanted))
    Phase.objects.filter(experiment=experiment).update(started_at=timezone.now() - timedelta(days=DAYS))
    return experiment.phases.select_related("experiment__use_case").get()


def fill(phase: Phase, subjects: int) -> None:
    """A text of the ORM's making is the model of all others, so that columns added later are filled too."""
    experiment = phase.experiment
    a, b = experiment.variants.all()
    model = Suggestion.objects.create(
        client=ApiClient.objects.create(name="bench", plan=Plan.objects.first()), use_case=experiment.use_case,
        version=a.version, variant=a, phase=phase, review_policy="optional", variables={"topic": TEXT[:200]},
        content=TEXT, data=None, revision=1, served_from="model", provider="anthropic", model="claude-haiku-4-5",
    )  # fmt: skip
    columns = [field.column for field in Suggestion._meta.concrete_fields]
    values = {
        "a": a.pk, "b": b.pk, "version_a": a.version_id, "version_b": b.version_id, "model": model.pk,
        "start": phase.started_at, "length": timedelta(days=DAYS), "subjects": subjects,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            FILL_TEXTS.format(
                names=", ".join(columns), values=", ".join(TEXTS.get(name, f"model.{name}") for name in columns)
            ),
            values,
        )
        cursor.execute("DELETE FROM generation_suggestion WHERE id = %s", [model.pk])
        cursor.execute(FILL_FEEDBACK, [phase.pk])
        cursor.execute("VACUUM ANALYZE generation_suggestion, generation_feedback")


def measure(phase: Phase) -> bool:
    """Print what everything takes; whether a page was too slow."""
    for number in range(3):
        seconds, counted = timed(lambda: outcomes.figures(phase))
        print(f"counting, {number + 1}: {seconds:.2f} s, {counted['arrived']:,} people arrived")
    seconds, look = timed(lambda: looks.look(phase))
    print(f"a look: {seconds:.2f} s; {look.decision['verdict']}: {look.decision['sentence']}")
    seconds, _ = timed(lambda: looks.up_to_date(phase))
    print(f"the newest look: {seconds * 1000:.0f} ms")
    seconds, _ = timed(lambda: traffic.traffic(phase.experiment.use_case))
    print(f"today's traffic: {seconds * 1000:.0f} ms")
    browser = Client()
    browser.force_login(User.objects.create_superuser("bench", password=None))
    page = f"/admin/prompts/experiment/{phase.experiment_id}/change/"
    add = f"/admin/prompts/experiment/add/?use_case={phase.experiment.use_case_id}"
    slow = [visit(browser, path) for path in ("/admin/prompts/experiment/", page, add)]
    return any(slow)


def visit(browser: Client, path: str) -> bool:
    """Open a page some times; whether the median was too slow."""
    times = []
    for _ in range(VISITS):
        with CaptureQueriesContext(connection) as queries:
            seconds, answer = timed(lambda: browser.get(path, follow=True))
        times.append(seconds * 1000)
    first, *later = times
    middle = statistics.median(later)
    told = f"{first:.0f} ms at first, then {middle:.0f} at the median and {max(later):.0f} at most"
    print(f"{answer.status_code} {path}: {told}, {len(queries)} queries")
    return answer.status_code != 200 or middle > LIMIT_MS


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


if __name__ == "__main__":
    main()
