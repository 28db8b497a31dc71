"""Processes that call the sandbox as fast as the outbound window lets them, and when their calls arrived there."""

import multiprocessing
import os
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llmhub.settings")

import django

django.setup()

from django.conf import settings
from django.db import connection

from generation import providers
from generation.providers import Prompt, Turn
from generation.providers.anthropic import provider  # noqa: F401  loaded once for all
from usage import window
from usage.window import Load

PROVIDER = providers.DEFAULT
MODEL = "claude-haiku-5-5"
# What a worker process has to share with the one that starts it.
SHARED = ("REDIS_URL", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "PROVIDER_WINDOW_S", "PROVIDER_REQUESTS_PER_MINUTE")


def run_workers(processes: int, threads: int, seconds: float) -> bool:
    """Let all of them call for `seconds`, with the settings and the database of this process; whether none crashed."""
    shared = {name: getattr(settings, name) for name in SHARED}
    database = connection.settings_dict["NAME"]
    # One process loads everything, and the others are forked from it.
    start = multiprocessing.get_context("forkserver")
    start.set_forkserver_preload([__name__])
    ready = start.Barrier(processes)
    workers = [
        start.Process(target=work, args=(number, threads, seconds, ready, database, shared))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return all(worker.exitcode == 0 for worker in workers)


def work(number: int, threads: int, seconds: float, ready: Any, database: str, shared: dict[str, Any]) -> None:
    """One process: threads that take a place, call, and start over."""
    connection.settings_dict["NAME"] = database
    for name, value in shared.items():
        setattr(settings, name, value)
    providers.get().models()  # connects before the clock runs
    ready.wait()
    until = time.monotonic() + seconds
    names = [f"{number}-{index}" for index in range(threads)]
    running = [threading.Thread(target=keep_calling, args=(name, until)) for name in names]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def keep_calling(name: str, until: float) -> None:
    turn = 0
    while call(f"{name}-{turn}", client=name, batch=False, until=until):
        turn += 1


def call(waiter: str, *, client: str, batch: bool, until: float) -> bool:
    """One call as the pipeline makes it, waiting as long as it is told; False where its turn comes too late."""
    while wait := take(waiter, client, batch):
        if time.monotonic() + wait > until:
            window.give_back(PROVIDER, MODEL, waiter)
            return False
        time.sleep(wait)
    window.sent(PROVIDER, MODEL, waiter)
    answer = providers.get().complete(Prompt(model=MODEL, max_tokens=100, system="", turns=(Turn("user", waiter),)))
    window.correct(PROVIDER, MODEL, waiter, Load(1, answer.usage["input_tokens"], answer.usage["output_tokens"]))
    window.learn(PROVIDER, MODEL, answer.limits)
    return True


def take(waiter: str, client: str, batch: bool) -> float:
    try:
        return window.take(PROVIDER, MODEL, waiter, client=client, batch=batch, load=Load(1, 30, 100))
    finally:
        connection.close()  # nobody waits, or calls, with a connection in hand


def arrivals(journal: Sequence[dict[str, Any]]) -> list[float]:
    """When each call arrived, in seconds, by the sandbox's journal."""
    return sorted(datetime.fromisoformat(one["at"]).timestamp() for one in journal if one["path"] == "/v1/messages")


def most_within(times: list[float], seconds: float) -> int:
    """How many of `times`, in order, lie within `seconds` at most."""
    most = first = 0
    for last, at in enumerate(times):
        while at - times[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most
