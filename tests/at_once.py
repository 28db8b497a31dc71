"""Doing several things at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from llmhub.errors import HubError


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all in threads of their own, at the same moment; what each gave or raised."""
    gate, found = threading.Barrier(len(works)), [None] * len(works)

    def run(index: int) -> None:
        gate.wait()
        try:
            found[index] = works[index]()
        except HubError as error:
            found[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found
