"""How fast a running llmhub answers from its cache, over keep-alive connections.

    .venv/bin/python bench/recall.py [--seconds 10] [--connections 8]

Reads `.local/credentials.json` of a running `make run`; give its client 1,000,000 requests a minute of its own first, on its
page in the admin. Prints answers a second, and p50, p95, p99 in milliseconds.
"""

import argparse
import http.client
import json
import statistics
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

CREDENTIALS = Path(__file__).resolve().parents[1] / ".local" / "credentials.json"


def main() -> None:
    parser = argparse.ArgumentParser(description="Load the cache of a running llmhub.")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--credentials", type=Path, default=CREDENTIALS)
    options = parser.parse_args()
    facts = json.loads(options.credentials.read_text())
    where = urlsplit(facts["base_url"])
    headers = {"Authorization": f"Bearer {facts['api_key']}", "Content-Type": "application/json", "Prefer": "wait=30"}
    body = json.dumps(example(where.netloc, headers))
    ask(http.client.HTTPConnection(where.netloc), body, headers)  # the one that is paid for
    times: list[float] = []
    until = time.monotonic() + options.seconds

    def load() -> None:
        connection = http.client.HTTPConnection(where.netloc)
        while time.monotonic() < until:
            started = time.perf_counter()
            ask(connection, body, headers)
            times.append((time.perf_counter() - started) * 1000)

    threads = [threading.Thread(target=load) for _ in range(options.connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(times, n=100)
    print(
        f"{len(times) / options.seconds:.0f} answers/s from the cache over {options.connections} connections; "
        f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms"
    )


def example(netloc: str, headers: dict[str, str]) -> dict[str, object]:
    connection = http.client.HTTPConnection(netloc)
    connection.request("GET", "/api/v1/use-cases/sns_auto.posting_times", headers=headers)
    shown = json.load(connection.getresponse())
    return {"use_case": shown["use_case"], "variables": shown["example_variables"]}


def ask(connection: http.client.HTTPConnection, body: str, headers: dict[str, str]) -> None:
    connection.request("POST", "/api/v1/suggestions", body, headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{answer.status}: {content[:300]!r}")


if __name__ == "__main__":
    main()
