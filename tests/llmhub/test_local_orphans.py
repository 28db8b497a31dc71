import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from llmhub.local.orphans import started_at, stop_orphans


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True) as process:
        yield process
        process.kill()


def record(path: Path, pid: int, started: str) -> Path:
    facts = [{"name": "worker", "pid": pid, "started": started, "stop_signal": int(signal.SIGTERM)}]
    path.write_text(json.dumps(facts))
    return path


def test_process_of_a_killed_run_is_stopped(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    stop_orphans(record(tmp_path / "processes.json", sleeper.pid, started_at(sleeper.pid)))
    assert sleeper.wait(5) == -signal.SIGTERM
    assert not (tmp_path / "processes.json").exists()


def test_stranger_with_the_same_pid_is_left_alone(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    stop_orphans(record(tmp_path / "processes.json", sleeper.pid, "another time"))
    assert sleeper.poll() is None


def test_ended_process_has_no_start(sleeper: subprocess.Popen[bytes]) -> None:
    assert started_at(sleeper.pid) != ""
    sleeper.kill()
    sleeper.wait()
    assert started_at(sleeper.pid) == ""


@pytest.mark.parametrize("content", [None, "", "{", "[]"])
def test_record_that_says_nothing(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "processes.json").write_text(content)
    stop_orphans(tmp_path / "processes.json")
