"""How long the studio's pages take at the server, and how many queries, small and large.

    .venv/bin/python -m llmhub.local exec -- .venv/bin/python bench/studio_pages.py

Fills a database of its own (and removes it afterwards) with 30 use cases and 200 versions, then with 300 and 2,000, and
opens every studio page with each, signed in as a marketer. Exits 1 when a page takes more than 300 ms or the number of its
queries grew.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
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
from generation.models import StudioResult, StudioRun, Suggestion
from prompts.catalog_export import export
from prompts.catalog_files import read_catalog
from prompts.catalog_sync import sync
from prompts.experiments import plan
from prompts.models import PromptTest, PromptVersion, PublishRequest, Service, UseCase
from prompts.publishing import publish
from usage.models import Client as ApiClient
from usage.models import Plan

LIMIT_MS = 300
VISITS = 7
SIZES = ((30, 200), (300, 2_000))
LONG = "Write for {{topic}} with care.\n" * 150
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["topic"],
    # As long as the catalogue's are.
    "properties": {"topic": {"type": "string", "maxLength": 5000, "description": "What the text is about. " * 100}},
}
OUTPUT = {
    "type": "object",
    "required": ["ideas"],
    "properties": {"ideas": {"type": "array", "items": {"type": "string"}}},
}
PREFIX = "/admin/prompts/promptversion"


def main() -> None:
    setup_test_environment()
    with own_database():
        person = User.objects.create_superuser("bench", password=None)
        browser = Client()
        browser.force_login(person)
        small = measure(browser, *fill(person, *SIZES[0]))
        large = measure(browser, *fill(person, *SIZES[1]))
    failed = report(small, large)
    sys.exit(1 if failed else 0)


def fill(person: User, use_cases: int, versions: int) -> tuple[UseCase, PromptVersion, StudioRun, Any]:
    """Bring the database to this size; the use case, draft, test run and experiment that the pages show."""
    client, _ = ApiClient.objects.get_or_create(name="shop", defaults={"plan": Plan.objects.first()})
    first = UseCase.objects.count()
    for number in range(first, use_cases):
        service, _ = Service.objects.get_or_create(slug=f"service_{number // 10}", defaults={"name": "A service"})
        UseCase.objects.create(
            service=service, slug=f"case_{number}", name=f"Case {number}", input_schema=SCHEMA, output_schema=OUTPUT,
            example_variables={"topic": "tea"}, example_output={"ideas": ["Iced tea"]},
        )  # fmt: skip
    every = list(UseCase.objects.select_related("service").order_by("pk"))
    fill_versions(every, versions)
    remember_files()
    shown = every[0]
    fill_suggestions(shown, client, use_cases * 30)
    PromptTest.objects.bulk_create(
        PromptTest(
            use_case=shown, name=f"{use_cases} {number}", variables={"topic": "tea"},
            assertions=[{"kind": "contains", "value": "tea"}],
        )
        for number in range(use_cases // 3)
    )  # fmt: skip
    draft = shown.versions.filter(status="draft").order_by("-number").first()
    assert draft is not None
    PublishRequest.objects.get_or_create(
        version=draft, state="open", defaults={"fingerprint": draft.fingerprint, "requested_by": person}
    )
    return shown, draft, fill_run(shown, draft, client, person), fill_experiments(every)


def fill_versions(every: list[UseCase], versions: int) -> None:
    count = PromptVersion.objects.count()
    numbers = {use_case.pk: use_case.versions.count() for use_case in every}
    rows = []
    for index in range(count, versions):
        use_case = every[index % len(every)]
        numbers[use_case.pk] += 1
        rows.append(
            PromptVersion(
                use_case=use_case, number=numbers[use_case.pk], system_prompt=LONG.replace("{{topic}}", "tea"),
                user_prompt=LONG + f"\n{index}", model="claude-haiku-5-5", max_tokens=1000, note="Another try",
            )
        )  # fmt: skip
    PromptVersion.objects.bulk_create(rows)
    for use_case in every:
        for version in use_case.versions.filter(status="draft").order_by("number")[:2]:
            use_case.refresh_from_db()
            if use_case.versions.filter(status="draft").count() > 1:
                publish(version, note="Better")
    for use_case in every:
        use_case.refresh_from_db()


def remember_files() -> None:
    """As if all of it had come from files, and each other use case had been changed by hand since."""
    with TemporaryDirectory() as directory:
        export(Path(directory))
        sync(read_catalog(Path(directory)), files_win=True)
    for use_case in UseCase.objects.only("pk", "description").order_by("pk")[::2]:
        UseCase.objects.filter(pk=use_case.pk).update(description=f"{use_case.description} Changed by hand.")


def fill_suggestions(use_case: UseCase, client: ApiClient, count: int) -> None:
    now = timezone.now()
    for version in use_case.versions.filter(status="published"):
        Suggestion.objects.bulk_create(
            Suggestion(
                client=client, use_case=use_case, version=version, review_policy="required",
                variables={"topic": f"tea {number}"}, subject=f"user-{number}", request_key=f"{number:064x}",
                state="approved" if number % 3 else "rejected", content="{}", data={"ideas": ["Iced tea"]}, revision=2,
                served_from="model", cost="0.001", reviewed_at=now, completed_at=now,
            )
            for number in range(count // 2)
        )  # fmt: skip


def fill_run(use_case: UseCase, version: PromptVersion, client: ApiClient, person: User) -> StudioRun:
    tests = list(use_case.tests.all())
    versions = [version, use_case.live_version]
    run = StudioRun.objects.create(
        use_case=use_case, kind="test", version=version, baseline=use_case.live_version, requested_by=person,
        fingerprint=version.fingerprint, total=len(tests) * 2, state="done", finished_at=timezone.now(),
    )  # fmt: skip
    answers = Suggestion.objects.bulk_create(
        Suggestion(
            client=client, use_case=use_case, version=one, review_policy="none", purpose="studio", cacheable=False,
            variables=test.variables, request_key="0" * 64, state="approved", data={"ideas": ["Iced tea"]},
            content="Iced tea", served_from="model", cost="0.001", completed_at=timezone.now(),
        )
        for test in tests
        for one in versions
    )  # fmt: skip
    StudioResult.objects.bulk_create(
        StudioResult(
            run=run, version_id=answer.version_id, position=index // 2, label=tests[index // 2].name,
            test=tests[index // 2], suggestion=answer, passed=bool(index % 5), finished_at=timezone.now(),
            checks=[{"name": "valid", "passed": bool(index % 5), "detail": ""}],
        )
        for index, answer in enumerate(answers)
    )  # fmt: skip
    return run


def fill_experiments(every: list[UseCase]) -> Any:
    for use_case in every:
        if not use_case.experiments.exists():
            versions = list(use_case.versions.order_by("-number")[:2])
            if len(versions) == 2:
                shares = [plan.Share(version=one, weight=0.5) for one in versions]
                plan.create(use_case, plan.Plan(slug="warmer", name="Warmer", shares=shares))
    return every[0].experiments.first()


def pages(use_case: UseCase, draft: PromptVersion, run: StudioRun, experiment: Any) -> dict[str, str]:
    live = use_case.live_version_id
    return {
        "use cases": "/admin/prompts/usecase/",
        "differing use cases": "/admin/prompts/usecase/?files=differ",
        "use cases as in files": "/admin/prompts/usecase/?files=same",
        "use case": f"/admin/prompts/usecase/{use_case.pk}/change/",
        "versions": "/admin/prompts/promptversion/",
        "editor": f"{PREFIX}/{draft.pk}/change/",
        "published version": f"{PREFIX}/{live}/change/",
        "compare": f"{PREFIX}/compare/?old={live}&new={draft.pk}",
        "history": f"{PREFIX}/history-of/{use_case.pk}/",
        "publish": f"{PREFIX}/{draft.pk}/publish/",
        "approvals": "/admin/prompts/publishrequest/",
        "approval": f"/admin/prompts/publishrequest/{draft.publish_requests.first().pk}/change/",  # type: ignore[union-attr]
        "try": f"/admin/generation/studiorun/try/?version={draft.pk}",
        "runs": "/admin/generation/studiorun/",
        "test run": f"/admin/generation/studiorun/{run.pk}/change/",
        "test cases": f"/admin/prompts/prompttest/?use_case={use_case.pk}",
        "test case": f"/admin/prompts/prompttest/{use_case.tests.first().pk}/change/",  # type: ignore[union-attr]
        "experiments": "/admin/prompts/experiment/",
        "new experiment": f"/admin/prompts/experiment/add/?use_case={use_case.pk}",
        "experiment": f"/admin/prompts/experiment/{experiment.pk}/change/",
        "home": "/admin/",
    }


Measured = dict[str, tuple[float, int]]


def measure(browser: Client, *shown: Any) -> Measured:
    """Median milliseconds and queries of each page, after a first visit."""
    return {name: visit(lambda url=url: browser.get(url)) for name, url in pages(*shown).items()}


def visit(get: Callable[[], Any]) -> tuple[float, int]:
    first = get()
    assert first.status_code == 200, (first.status_code, first.request["PATH_INFO"])
    with CaptureQueriesContext(connection) as queries:
        get()
    count = len(queries)  # now: the next request clears the log
    times = []
    for _ in range(VISITS):
        started = time.perf_counter()
        get()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), count


def report(small: Measured, large: Measured) -> list[str]:
    (few, some), (many, lots) = SIZES
    print(f"{'page':<20}{f'{few}/{some}':>22}{f'{many}/{lots}':>22}   (use cases/versions)")
    failed = []
    for name, (ms, queries) in large.items():
        before_ms, before = small[name]
        is_bad = ms > LIMIT_MS or queries > before
        failed += [name] if is_bad else []
        left, right = f"{before_ms:.0f} ms, {before} q", f"{ms:.0f} ms, {queries} q"
        print(f"{name:<20}{left:>22}{right:>22}   {'TOO MUCH' if is_bad else ''}")
    return failed


if __name__ == "__main__":
    main()
