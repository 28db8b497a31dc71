"""Two people who save the same in one moment: the second is told by the form, as if there had been time to look."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from prompts.models import Service
from tests.signed_in import signed_in
from tests.usage.budget_rows import budget, no_budgets
from usage.models import ProviderLimit

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SOMEBODY_WAITS = """
SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))
"""


@contextmanager
def somebody_else(make: Callable[[], object]) -> Iterator[None]:
    """Makes it too, and has it written only when the database lets another person wait for that."""
    is_made, is_awaited = threading.Event(), threading.Event()

    def act() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                make()
                is_made.set()
                deadline = time.monotonic() + 60
                while not is_awaited.is_set() and time.monotonic() < deadline:
                    time.sleep(0.02)
                    if cursor.execute(SOMEBODY_WAITS).fetchone()[0]:
                        is_awaited.set()
        finally:
            connection.close()

    thread = threading.Thread(target=act)
    thread.start()
    assert is_made.wait(60)
    try:
        yield
    finally:
        thread.join()
    assert is_awaited.is_set()


LIMIT = {"model": "claude-haiku-5-5", "requests": "6"}
BUDGET = {"active": "on", "scope": "all", "period": "month", "time_zone": "UTC", "soft_limit": "20", "hard_limit": "30"}


@pytest.mark.parametrize(
    ("page", "values", "make", "problem"),
    [
        (
            "usage/providerlimit",
            LIMIT,
            lambda: ProviderLimit.objects.create(model=LIMIT["model"], requests=5),
            "claude-haiku-5-5 has limits here already.",
        ),
        ("usage/budget", BUDGET, budget, "There is a budget of Everything by the month already"),
        (
            "prompts/service",
            {"slug": "news", "name": "News", "rollout_percent": "100"},
            lambda: Service.objects.create(slug="news", name="News"),
            "Service with this Slug already exists.",
        ),
    ],
)
def test_the_second_is_told(page: str, values: dict[str, str], make: Callable[[], object], problem: str) -> None:
    no_budgets()
    browser = signed_in(superuser=True)
    with somebody_else(make):
        answer: Any = browser.post(f"/admin/{page}/add/", values)
    assert answer.status_code == 200
    assert problem in str(answer.context["errors"])
