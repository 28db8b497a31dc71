"""The outbound window under real processes, by the sandbox's own journal. (`bench/outbound_window.py` does it by the minute.)"""

from typing import Any

import pytest

from bench.window_workers import MODEL, PROVIDER, arrivals, most_within, run_workers
from generation.sandbox import Sandbox
from usage import window

WINDOW_S = 5


@pytest.mark.usefixtures("empty_window")
@pytest.mark.django_db
def test_twenty_threads_in_two_processes_keep_to_fifty(settings: Any) -> None:
    with Sandbox() as sandbox:
        settings.ANTHROPIC_BASE_URL, settings.ANTHROPIC_API_KEY = sandbox.url, "sandbox"
        settings.PROVIDER_WINDOW_S, settings.PROVIDER_REQUESTS_PER_MINUTE = WINDOW_S, 50
        sandbox.limits.set({"requests": 50}, WINDOW_S)
        assert run_workers(processes=2, threads=10, seconds=7.5)
        journal = sandbox.journal.read()["requests"]
    times = arrivals(journal)
    # How near it comes is the machine's; the bench says how near.
    assert 0 < most_within(times, WINDOW_S) <= 50
    assert [one for one in journal if one["status"] == 429] == []
    assert window.state(PROVIDER, MODEL).queue_length == 0
