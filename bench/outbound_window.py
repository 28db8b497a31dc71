"""Whether the outbound window holds: many workers against 50 requests a minute, by the sandbox's own journal.

    .venv/bin/python -m llmhub.local exec -- .venv/bin/python bench/outbound_window.py [--seconds 130]

Starts a sandbox that refuses more than 50 a minute, and 4 processes with 5 threads each that call it by the SDK as fast as the
window lets them; a database of its own is made and removed. Then one interactive request comes while a batch waits. Exits 1 when
more than 50 calls arrive in any 60 s, fewer than 45 in the busiest, one is refused, or more than a twentieth of the waiting batch goes first (the whole window comes free
within a second here, so that whoever is a moment late finds room too).
"""

import argparse
import os
import sys
import threading
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llmhub.settings")

import django

django.setup()

from django.conf import settings
from django.test.utils import setup_test_environment

from bench.own_database import own_database
from bench.window_workers import arrivals, call, most_within, run_workers
from generation.sandbox import Sandbox
from llmhub.redis import get_redis
from usage.window.scripts import PREFIX

LIMIT, WINDOW_S, LEAST = 50, 60, 45
PROCESSES, THREADS = 4, 5
BATCH = 60


def main() -> None:
    parser = argparse.ArgumentParser(description="Load the outbound window.")
    parser.add_argument("--seconds", type=float, default=130)
    options = parser.parse_args()
    setup_test_environment()
    with own_database(), Sandbox() as sandbox:
        settings.ANTHROPIC_BASE_URL, settings.ANTHROPIC_API_KEY = sandbox.url, "sandbox"
        settings.PROVIDER_WINDOW_S, settings.PROVIDER_REQUESTS_PER_MINUTE = WINDOW_S, LIMIT
        enforce(sandbox.url)
        forget()
        failed = [not holds(sandbox, options.seconds), not overtakes(sandbox)]
        forget()
    sys.exit(1 if any(failed) else 0)


def holds(sandbox: Sandbox, seconds: float) -> bool:
    """Whether no more calls arrived than may, and nearly as many."""
    finished = run_workers(PROCESSES, THREADS, seconds)
    journal = sandbox.journal.read()["requests"]
    times = arrivals(journal)
    most, refused = most_within(times, WINDOW_S), sum(one["status"] == 429 for one in journal)
    print(
        f"{len(times)} calls in {seconds:.0f} s from {PROCESSES} processes with {THREADS} threads each, {refused} refused"
    )
    print(f"most in any {WINDOW_S} s: {most}; may be {LIMIT} at most and should be {LEAST} at least")
    return finished and LEAST <= most <= LIMIT and not refused


def overtakes(sandbox: Sandbox) -> bool:
    """Whether an interactive request goes before a batch that waited when it came."""
    until = time.monotonic() + WINDOW_S + 15
    seen = sandbox.journal.read()["count"]
    threads = [threading.Thread(target=one, args=(f"batch-{index}", True, until)) for index in range(BATCH)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    waiting = BATCH - (sandbox.journal.read()["count"] - seen)
    seen = sandbox.journal.read()["count"]
    started = time.monotonic()
    one("interactive", False, until)
    waited = time.monotonic() - started
    names = [entry["body"]["messages"][0]["content"] for entry in sandbox.journal.read()["requests"][seen:]]
    for thread in threads:
        thread.join()
    place = names.index("interactive") if "interactive" in names else BATCH
    print(
        f"an interactive request that came while {waiting} of a batch waited: {place} of them went before it ({waited:.1f} s)"
    )
    return waiting > 0 and place <= waiting / 20


def one(name: str, batch: bool, until: float) -> None:
    call(name, client=name.partition("-")[0], batch=batch, until=until)


def enforce(url: str) -> None:
    """Have the sandbox refuse what is above the limit."""
    body = b'{"requests": %d, "window_s": %d}' % (LIMIT, WINDOW_S)
    with urllib.request.urlopen(urllib.request.Request(f"{url}/sandbox/limits", body, method="PUT"), timeout=10):  # noqa: S310
        pass


def forget() -> None:
    """Nothing stands in any window."""
    if keys := list(get_redis().scan_iter(f"{PREFIX}*", count=1000)):
        get_redis().delete(*keys)


if __name__ == "__main__":
    main()
