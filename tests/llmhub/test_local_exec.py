"""`python -m llmhub.local exec -- CMD`, with real services."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from llmhub.local.layout import CLONE
from llmhub.local.ports import free_port

SHOW = """
import json, os, sys
print(json.dumps({name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL", "LLMHUB_LOCAL_DIR")}), flush=True)
"""
THEN_WAIT = SHOW + "sys.stdin.read()"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exec") / "local"


def environment(folder: Path, **settings: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return clean | {"LLMHUB_LOCAL_DIR": str(folder), "LLMHUB_ENV": "test"} | settings


def command(*argv: str) -> list[str]:
    return [sys.executable, "-m", "llmhub.local", "exec", "--", *argv]


def execute(folder: Path, *argv: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*argv), cwd=CLONE, env=environment(folder, **settings), capture_output=True, text=True, check=False
    )


def begin(folder: Path) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """A command that has its services and waits."""
    process = subprocess.Popen(
        command(sys.executable, "-c", THEN_WAIT),
        cwd=CLONE,
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    return process, json.loads(process.stdout.readline())


def is_gone(services: dict[str, str]) -> bool:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(services["DATABASE_URL"], connect_timeout=2)
    with pytest.raises(redis.ConnectionError), redis.Redis.from_url(services["REDIS_URL"]) as client:
        client.ping()
    return True


def test_services_work_while_the_command_runs_and_are_gone_after(folder: Path) -> None:
    process, services = begin(folder)
    with process:
        with psycopg.connect(services["DATABASE_URL"]) as connection:
            facts = connection.execute(
                "SELECT upper('ä'), current_setting('server_encoding'), rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            assert facts == ("Ä", "UTF8", False)
        with redis.Redis.from_url(services["REDIS_URL"]) as client:
            assert client.ping()
        assert services["LLMHUB_LOCAL_DIR"] == str(folder)
        process.communicate("")
    assert process.returncode == 0
    assert is_gone(services)


def test_others_get_in_nowhere(folder: Path) -> None:
    process, services = begin(folder)
    with process:
        _, _, address = services["DATABASE_URL"].rpartition("@")
        for who in ("llmhub:wrong@", "postgres:wrong@", "postgres@"):
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(f"postgres://{who}{address}", connect_timeout=2)
        _, _, address = services["REDIS_URL"].rpartition("@")
        with pytest.raises(redis.AuthenticationError), redis.Redis.from_url(f"redis://{address}") as client:
            client.ping()
        process.communicate("")


def test_data_is_kept(folder: Path) -> None:
    process, services = begin(folder)
    with process:
        with psycopg.connect(services["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('still here')")
        with redis.Redis.from_url(services["REDIS_URL"]) as client:
            client.lpush("queue", "task")
        process.communicate("")
    process, services = begin(folder)
    with process:
        with psycopg.connect(services["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT word FROM kept").fetchall() == [("still here",)]
            connection.execute("DROP TABLE kept")
        with redis.Redis.from_url(services["REDIS_URL"]) as client:
            assert client.lpop("queue") == b"task"
        process.communicate("")


def test_exit_code_is_passed_on(folder: Path) -> None:
    assert execute(folder, sys.executable, "-c", "raise SystemExit(7)").returncode == 7


def test_command_that_is_killed(folder: Path) -> None:
    done = execute(folder, sys.executable, "-c", "import os; os.kill(os.getpid(), 9)")
    assert done.returncode == 128 + signal.SIGKILL


def test_command_that_does_not_exist(folder: Path) -> None:
    done = execute(folder, "no-such-command")
    assert (done.returncode, done.stderr) == (
        1,
        "llmhub: no-such-command could not be started: No such file or directory.\n",
    )


def test_password_that_was_lost_is_replaced(folder: Path) -> None:
    before = execute(folder, sys.executable, "-c", SHOW)
    (folder / "postgres_password").unlink()
    after = execute(folder, sys.executable, "-c", SHOW)
    assert after.returncode == 0, after.stderr
    assert password(after) != password(before)


def password(done: subprocess.CompletedProcess[str]) -> str:
    return str(json.loads(done.stdout)["DATABASE_URL"]).split("@")[0]


def test_second_command_in_the_same_folder_is_refused_and_another_folder_is_not(folder: Path, tmp_path: Path) -> None:
    process, services = begin(folder)
    with process:
        refused = execute(folder, "true")
        assert refused.returncode == 1
        assert refused.stderr == (
            f"llmhub: llmhub is already running with {folder}: stop that run first, "
            "or set LLMHUB_LOCAL_DIR (and PORT) to run another beside it.\n"
        )
        beside = execute(tmp_path / "beside", sys.executable, "-c", SHOW)
        assert beside.returncode == 0, beside.stderr
        assert json.loads(beside.stdout)["DATABASE_URL"] != services["DATABASE_URL"]
        process.communicate("")
    assert process.returncode == 0


def test_sigterm_ends_the_command_and_the_services(folder: Path) -> None:
    process, services = begin(folder)
    with process:
        process.terminate()
        assert process.wait(20) == 128 + signal.SIGTERM
    assert is_gone(services)


def test_killed_supervisor_takes_all_with_it_and_the_next_run_copes(folder: Path) -> None:
    process, services = begin(folder)
    with process:
        process.kill()
    time.sleep(0.5)
    if sys.platform == "linux":
        assert is_gone(services)
    assert execute(folder, "true").returncode == 0


def test_service_that_dies_ends_the_command(folder: Path) -> None:
    with subprocess.Popen(
        command(sys.executable, "-c", THEN_WAIT),
        cwd=CLONE,
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        facts = json.loads((folder / "processes.json").read_text())
        os.kill(next(fact["pid"] for fact in facts if fact["name"] == "redis"), signal.SIGKILL)
        assert process.wait(20) == 1
        assert process.stderr.read().startswith("llmhub: The redis process ended unexpectedly (killed by SIGKILL).")


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        (
            {"DATABASE_URL": "mysql://u:hidden@127.0.0.1/x"},
            "DATABASE_URL is not a URL like postgres://user:password@host:5432/name.",
        ),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL is not a URL like"),
        ({"REDIS_URL": "nonsense"}, "REDIS_URL is not a URL like redis://:password@host:6379/0."),
        (
            {"DATABASE_URL": "postgres://u:hidden@127.0.0.1:{port}/x"},
            "The database that DATABASE_URL names cannot be used",
        ),
        (
            {"REDIS_URL": "redis://:hidden@127.0.0.1:{port}/0"},
            "The Redis that REDIS_URL names (127.0.0.1) cannot be used",
        ),
    ],
)
def test_named_service_that_cannot_be_used(tmp_path: Path, named: dict[str, str], sentence: str) -> None:
    named = {name: url.format(port=free_port()) for name, url in named.items()}
    done = execute(tmp_path / "local", "true", **named)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "hidden" not in done.stderr
    assert not (tmp_path / "local" / "postgres").exists()


def test_folder_of_another_postgresql(tmp_path: Path) -> None:
    folder = tmp_path / "local"
    (folder / "postgres").mkdir(parents=True, mode=0o700)
    (folder / "postgres" / "PG_VERSION").write_text("16\n")
    done = execute(folder, "true")
    assert done.returncode == 1
    assert "was made by PostgreSQL 16, this is 18: move that folder away" in done.stderr
