"""`make run`, seen from the outside: what it prints, what it keeps, how it ends."""

import itertools
import json
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.stack import CLONE, SUPERVISOR, Stack, command_lines, free_port, request

PARTS = {"postgres", "redis", "sandbox", "worker", "beat", "web"}
USE_CASE = "coocook.chef_recommendation"
# A guard against waiting for something in vain, not a measurement: test machines are busy.
LATER_START_LIMIT_S = 60


def refused(stack: Stack) -> str:
    """What `stack` says when it cannot start; it must leave nothing behind."""
    stack.launch()
    assert stack.wait_until_ended() == 1
    assert stack.survivors() == []
    assert "Traceback" not in stack.output
    return stack.output


@pytest.fixture
def local_dir(tmp_path: Path) -> Path:
    return tmp_path / "local"


@pytest.fixture(scope="module")
def one_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for several runs after each other, so that only the first has a database to make."""
    return tmp_path_factory.mktemp("one-after-the-other") / "local"


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


class TestReady:
    def test_block_tells_everything(self, stack: Stack) -> None:
        for fact in (
            f"http://127.0.0.1:{stack.port}/admin/",
            f"http://127.0.0.1:{stack.port}/api/docs",
            stack.admin_user,
            stack.admin_password,
            stack.api_key,
            f"{stack.sandbox_url}/sandbox/journal",
            "the sandbox, not Claude",
            str(stack.logs),
        ):
            assert fact in stack.output
        assert stack.manage_api_key not in stack.output

    def test_credentials_file_is_private_and_complete(self, stack: Stack) -> None:
        path = stack.local_dir / "credentials.json"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        names = {"base_url", "admin_user", "admin_password", "api_key", "manage_api_key", "sandbox_url"}
        assert set(stack.credentials) == names
        assert stack.base_url == f"http://127.0.0.1:{stack.port}"

    def test_all_parts_run(self, stack: Stack) -> None:
        assert set(stack.pids) == PARTS
        assert request("GET", f"{stack.base_url}/health/ready", None, {}).status == 200

    def test_files_with_secrets_are_private(self, stack: Stack) -> None:
        for name in ("run.env", "secret_key", "postgres_password"):
            assert stat.S_IMODE((stack.local_dir / name).stat().st_mode) == 0o600, name
        assert stat.S_IMODE(stack.logs.stat().st_mode) == 0o700

    def test_secrets_are_on_no_command_line(self, stack: Stack) -> None:
        secrets = [stack.admin_password, stack.api_key, (stack.local_dir / "postgres_password").read_text().strip()]
        shown = "\n".join(command_lines())
        assert str(stack.local_dir) in shown
        assert [secret for secret in secrets if secret in shown] == []

    def test_printed_curl_gives_a_suggestion(self, stack: Stack) -> None:
        answer = paste(stack.curl)
        assert answer["use_case"] == "coocook.chef_recommendation"
        assert answer["state"] in ("draft", "approved"), answer
        assert answer["data"], answer
        assert 3 <= len(answer["data"]["recommendations"]) <= 5

    def test_admin_signs_in_with_the_printed_password(self, stack: Stack) -> None:
        script = (
            "from django.contrib.auth import authenticate; "
            f"user = authenticate(username='admin', password={stack.admin_password!r}); "
            "print(user.is_active and user.is_superuser)"
        )
        assert stack.manage("shell", "--no-imports", "-c", script).stdout.strip() == "True"

    def test_second_terminal_makes_a_client_whose_key_works(self, stack: Stack) -> None:
        made = stack.manage("create_client", "second-terminal", "--plan", "lite", "--scope", "suggest")
        assert made.returncode == 0, made.stderr
        key = made.stdout.strip()
        assert stack.get("/api/v1/use-cases", key=key).status == 200

    def test_second_run_with_the_same_folder_is_refused(self, stack: Stack) -> None:
        other = subprocess.run(
            SUPERVISOR,
            cwd=CLONE,
            env=stack.environment() | {"PORT": str(free_port())},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert other.returncode == 1
        assert other.stderr.startswith("llmhub: llmhub is already running")
        assert set(stack.pids) == PARTS


def paste(line: str) -> Any:
    """Run the printed line in bash; on a machine without curl, send what it says all the same."""
    if shutil.which("curl") and shutil.which("bash"):
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
    words = shlex.split(line)
    options = list(itertools.pairwise(words))
    headers = dict(value.split(": ", 1) for option, value in options if option == "-H")
    body = next(value for option, value in options if option == "-d")
    url = next(word for word in words if word.startswith("http"))
    return request("POST", url, json.loads(body), headers).json


def test_data_and_credentials_outlive_a_stop_and_a_kill(one_folder: Path) -> None:
    with Stack(one_folder) as first:
        kept = first.credentials
        body = {"use_case": USE_CASE, "variables": first.example_variables(USE_CASE)}
        asked = first.post("/api/v1/suggestions", body, headers={"Prefer": "wait=30"})
        assert asked.status == 200, asked.text
    assert not (one_folder / "run.env").exists()

    second = Stack(one_folder, port=first.port)
    second.launch()
    began = time.monotonic()
    second.wait_until_ready()
    assert time.monotonic() - began < LATER_START_LIMIT_S
    for name in ("base_url", "admin_user", "admin_password", "api_key", "manage_api_key"):
        assert second.credentials[name] == kept[name]
    again = second.get(f"/api/v1/suggestions/{asked.json['id']}")
    assert (again.status, again.json["data"]) == (200, asked.json["data"])
    second.supervisor.kill()
    second.supervisor.wait()

    with Stack(one_folder, port=first.port) as third:
        assert third.get(f"/api/v1/suggestions/{asked.json['id']}").status == 200


class TestRefusal:
    def test_busy_port(self, local_dir: Path, taken_port: int) -> None:
        said = refused(Stack(local_dir, port=taken_port))
        assert said.startswith(f"llmhub: Port {taken_port} is in use by another program")
        assert len(said.splitlines()) == 1
        assert not (local_dir / "postgres").exists()

    @pytest.mark.parametrize("port", ["http", "0", "65536", "80.5", "-1", "８０００"])
    def test_port_that_is_no_port(self, local_dir: Path, port: str) -> None:
        said = refused(Stack(local_dir, settings={"PORT": port}))
        assert said == f"llmhub: PORT is {port!r}; it must be a whole number from 1 to 65535.\n"
        assert not (local_dir / "postgres").exists()

    def test_production(self, local_dir: Path) -> None:
        said = refused(Stack(local_dir, settings={"LLMHUB_ENV": "production"}))
        assert "docs/deploy" in said
        assert len(said.splitlines()) == 1

    def test_database_that_is_away(self, local_dir: Path) -> None:
        away = f"postgres://somebody:secret-word@127.0.0.1:{free_port()}/llmhub"
        said = refused(Stack(local_dir, settings={"DATABASE_URL": away}))
        assert "The database that DATABASE_URL names cannot be used" in said
        assert "secret-word" not in said

    def test_redis_that_is_away(self, local_dir: Path) -> None:
        said = refused(Stack(local_dir, settings={"REDIS_URL": f"redis://:secret-word@127.0.0.1:{free_port()}/0"}))
        assert "The Redis that REDIS_URL names (127.0.0.1) cannot be used" in said
        assert "secret-word" not in said


class TestEnd:
    def test_neither_waiting_clients_nor_a_stuck_worker_hold_it_up(self, one_folder: Path) -> None:
        with Stack(one_folder) as running:
            body = {"use_case": USE_CASE, "variables": running.example_variables(USE_CASE), "cache": False}
            running.pause("worker")
            with ThreadPoolExecutor() as pool:
                waiting = pool.submit(running.post, "/api/v1/suggestions", body, headers={"Prefer": "wait=60"})
                time.sleep(1)
                assert not waiting.done()
                began = time.monotonic()
                assert running.stop(signal.SIGINT) == 0
                assert time.monotonic() - began < 25
            assert not (one_folder / "run.env").exists()

    @pytest.mark.parametrize("delay_s", [1.0, 2.5, 5.0])
    def test_stopping_during_the_start_leaves_nothing(self, local_dir: Path, delay_s: float) -> None:
        starting = Stack(local_dir)
        starting.launch()
        time.sleep(delay_s)
        assert starting.stop(signal.SIGTERM) in (0, 128 + signal.SIGTERM, -signal.SIGTERM)
        assert starting.survivors() == []
        assert "Traceback" not in starting.output

    @pytest.mark.parametrize("part", ["worker", "web"])
    def test_a_part_that_dies_ends_the_run(self, one_folder: Path, part: str) -> None:
        running = Stack(one_folder)
        running.launch()
        running.wait_until_ready()
        running.kill(part)
        assert running.wait_until_ended() == 1
        assert f"The {part} process ended unexpectedly (killed by SIGKILL)." in running.output
        assert str(running.logs / f"{part}.log") in running.output
        assert running.survivors() == []

    def test_make_passes_on_how_it_ended(self, one_folder: Path) -> None:
        running = Stack(one_folder)
        running.launch("make", "--no-print-directory", "run", VENV=sys.prefix)
        running.wait_until_ready()
        assert running.stop(signal.SIGTERM) != 0
        assert running.survivors() == []
