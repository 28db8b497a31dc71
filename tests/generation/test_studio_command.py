"""`manage.py run_tests`: what it prints and how it ends. Threads stand for the workers."""

import threading
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from generation import pipeline
from generation.management.commands import run_tests
from generation.models import StudioRun, Suggestion
from llmhub.celery import HEARTBEAT_KEY
from llmhub.redis import get_redis
from tests.sandbox_client import SandboxClient

from .studio_rows import case, with_draft

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

GOOD = [{"kind": "contains", "value": "Sandbox"}]
BAD = [{"kind": "contains", "value": "nowhere"}]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(run_tests, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(run_tests, "NO_WORKER_AFTER_S", 0.2)
    get_redis().delete(HEARTBEAT_KEY)
    yield
    get_redis().delete(HEARTBEAT_KEY)


@pytest.fixture
def worker(sandbox: SandboxClient) -> Any:
    """Makes what is queued until the test is over."""
    over = threading.Event()
    get_redis().set(HEARTBEAT_KEY, "1", ex=60)

    def work() -> None:
        while not over.wait(0.05):
            for suggestion_id in Suggestion.objects.filter(state="queued").values_list("pk", flat=True):
                pipeline.run(suggestion_id)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


def run(*args: str) -> tuple[int, str, str]:
    """Exit code, what was printed, and the last words."""
    out = StringIO()
    try:
        call_command("run_tests", *args, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


def test_a_version_that_passes(worker: Any) -> None:
    use_case, _draft = with_draft()
    case(use_case, "Tea", assertions=GOOD)
    code, printed, _said = run(use_case.full_name)
    assert code == 0
    assert "1 of 1 done" in printed
    assert "Tea   pass $0." in printed
    assert "v1: 1 of 1 passed, $0." in printed
    assert StudioRun.objects.get().version == use_case.live_version


def test_a_version_that_fails(worker: Any) -> None:
    use_case, draft = with_draft()
    case(use_case, "Tea\x1b[2J", assertions=BAD)
    code, printed, said = run(use_case.full_name, "--version", "2")
    assert (code, said) == (1, "v2 failed its tests.")
    assert "contains: “nowhere” is missing." in printed
    assert "\x1b" not in printed
    assert "v2: 0 of 1 passed" in printed
    assert "v1: 0 of 1 passed" in printed
    assert StudioRun.objects.get().version == draft


def test_wrong_calls() -> None:
    use_case, _draft = with_draft()
    for args, words in (
        (["no.such"], "no use case"), (["x"], "no use case"), (["a\x00b"], "no use case"),
        ([use_case.full_name], "no active cases"), ([use_case.full_name, "--version", "7"], "no version 7"),
        ([use_case.full_name, "--version", "-1"], "no version -1"),
        ([use_case.full_name, "--version", str(2**40)], "no version"),
    ):  # fmt: skip
        code, _printed, said = run(*args)
        assert (code, words in said) == (2, True), said
    assert not StudioRun.objects.exists()


def test_without_a_worker_it_says_so(sandbox: SandboxClient) -> None:
    use_case, _draft = with_draft()
    case(use_case)
    code, _printed, said = run(use_case.full_name)
    assert (code, "No worker" in said) == (2, True)
    assert StudioRun.objects.get().state == "cancelled"
    assert sandbox.calls() == []


def test_it_does_not_wait_for_ever(sandbox: SandboxClient) -> None:
    use_case, _draft = with_draft()
    case(use_case)
    get_redis().set(HEARTBEAT_KEY, "1", ex=60)
    code, _printed, said = run(use_case.full_name, "--timeout", "0.3")
    assert (code, "Not done after 0.3 s: 0 of 1" in said) == (2, True)
    assert StudioRun.objects.get().state == "cancelled"


def test_an_interruption_cancels_the_run(sandbox: SandboxClient, monkeypatch: pytest.MonkeyPatch) -> None:
    use_case, _draft = with_draft()
    case(use_case)

    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_tests.time, "sleep", interrupt)
    assert run(use_case.full_name)[0] == 130
    assert StudioRun.objects.get().state == "cancelled"
    assert Suggestion.objects.get().state == "failed"
