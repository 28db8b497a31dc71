"""`manage.py run_sandbox`, without a database."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

MANAGE = Path(__file__).parents[3] / "manage.py"
# Nothing listens there: the sandbox must not ask.
NOWHERE = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1",
    "LLMHUB_ENV": "test",
}


@contextmanager
def running(*options: str) -> Iterator["subprocess.Popen[str]"]:
    """A sandbox as a process of its own."""
    command = [sys.executable, str(MANAGE), "run_sandbox", "--port", "0", *options]
    environment = {**os.environ, **NOWHERE}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_it_answers_and_stops_at_once_with_code_0() -> None:
    with running("--fault", "overloaded*3") as one, running("--fault", "fenced") as other:
        for process, fault, number in ((one, b"overloaded*3", signal.SIGTERM), (other, b"fenced", signal.SIGINT)):
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.fullmatch(r"The sandbox answers at (http://127\.0\.0\.1:\d+) \(not Claude\)\.\n", line)
            assert found, line
            with urllib.request.urlopen(f"{found[1]}/sandbox/faults", timeout=10) as response:
                assert fault in response.read()
            started = time.monotonic()
            process.send_signal(number)
            assert process.wait(10) == 0
            assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"host": "0.0.0.0"}, r"^The sandbox serves loopback only, e\.g\. 127\.0\.0\.1; '0\.0\.0\.0' is not"),
        ({"fault": ["nonsense"]}, "^Unknown sandbox fault 'nonsense'"),
        ({"port": 70000}, r"^The port must be from 0 to 65535\.$"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("run_sandbox", **options)


def test_a_taken_port_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError) as raised:
            call_command("run_sandbox", port=port)
    assert str(raised.value) == f"The sandbox cannot listen on 127.0.0.1 port {port}: Address already in use."


def test_it_does_without_the_database_layer() -> None:
    code = "import sys, generation.sandbox; sys.exit('django.db' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=MANAGE.parent, check=False).returncode == 0
