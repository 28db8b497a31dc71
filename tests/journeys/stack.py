"""The whole of llmhub as real processes, started the way `make run` starts it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from tests.journeys.shell import Shell

CLONE = Path(__file__).resolve().parents[2]
READY_LIMIT_S = 120.0
STOP_LIMIT_S = 60.0
READY = "llmhub is ready."
LAST_LINE = "Ctrl-C stops everything."
SUPERVISOR = (sys.executable, "-m", "llmhub.local", "run")
# What would lead the started processes to somebody else's services or accounts.
FOREIGN = (
    "DATABASE_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "LLMHUB_SANDBOX",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "HOST",
    "PORT",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Stack:
    """One running llmhub. Enter it to start, leave it to stop."""

    local_dir: Path
    port: int = field(default_factory=lambda: free_port())
    settings: dict[str, str] = field(default_factory=dict)
    _shell: Shell | None = field(default=None, init=False, repr=False)

    def __enter__(self) -> Self:
        self.launch()
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        code = self.stop()
        assert code == 0, f"stopping ended with exit code {code}:\n{self.output}"
        assert self.survivors() == []

    # --- the supervisor ---

    def launch(self, *command: str, **environment: str) -> None:
        """Start the supervisor, or `command` that starts it, and return at once."""
        self.local_dir.mkdir(parents=True, exist_ok=True)
        self.output_file = self.local_dir / "output.txt"
        with self.output_file.open("wb") as output:
            self.supervisor = subprocess.Popen(
                command or SUPERVISOR,
                cwd=CLONE,
                env=self.environment() | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def environment(self) -> dict[str, str]:
        """The environment of a person who types `make run` with nothing set."""
        return {
            **{name: value for name, value in os.environ.items() if name not in FOREIGN},
            "LLMHUB_ENV": "local",
            "LLMHUB_LOCAL_DIR": str(self.local_dir),
            "PORT": str(self.port),
            **self.settings,
        }

    @property
    def output(self) -> str:
        """What the supervisor has printed."""
        return self.output_file.read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        """Return when the block with the credentials is printed."""
        deadline = time.monotonic() + READY_LIMIT_S
        while LAST_LINE not in self.output:
            assert self.supervisor.poll() is None, f"it ended instead of getting ready:\n{self.output}"
            assert time.monotonic() < deadline, f"it is not ready after {READY_LIMIT_S} s:\n{self.output}"
            time.sleep(0.1)

    def wait_until_ended(self, limit_s: float = STOP_LIMIT_S) -> int:
        """The supervisor's exit code."""
        return self.supervisor.wait(limit_s)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask the supervisor to stop; its exit code."""
        if self._shell:
            self._shell.close()
            self._shell = None
        with suppress(ProcessLookupError):
            self.supervisor.send_signal(how)
        return self.wait_until_ended()

    # --- its processes ---

    @property
    def pids(self) -> dict[str, int]:
        """The pid of each child by name: postgres, redis, sandbox, worker, beat, web."""
        facts = json.loads((self.local_dir / "processes.json").read_text(encoding="utf-8"))
        return {fact["name"]: fact["pid"] for fact in facts}

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the child called `name`. The supervisor then ends the run."""
        os.kill(self.pids[name], how)

    def pause(self, name: str) -> None:
        """Make the child called `name` stand still, which the supervisor does not mind."""
        self.kill(name, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """Let a paused child go on."""
        self.kill(name, signal.SIGCONT)

    def add_member(self, group: str) -> tuple[str, str]:
        """Name and password of a new person in `group`."""
        name, password = f"{group.lower()}-{uuid4().hex[:6]}", uuid4().hex
        self.run(
            "from django.contrib.auth.models import Group, User; "
            f"User.objects.create_user({name!r}, password={password!r}, is_staff=True)"
            f".groups.add(Group.objects.get(name={group!r}))",
        )
        return name, password

    def run(self, code: str) -> str:
        """Run Python beside the stack, with its settings and models; what it printed."""
        if self._shell is None:
            self._shell = Shell(CLONE, self.environment())
        return self._shell.run(code).strip()

    def lift_limits(self) -> None:
        """Let clients ask as often as a journey does, which is more often than their plans allow."""
        limits = "requests_per_minute=1_000_000, tokens_per_month=10**12"
        self.run(f"from usage.models import Client\nClient.objects.update({limits})")

    def log(self, name: str) -> str:
        """What the child called `name` has logged."""
        return (self.logs / f"{name}.log").read_text(encoding="utf-8")

    @property
    def logs(self) -> Path:
        return self.local_dir / "logs"

    def survivors(self) -> list[str]:
        """Processes of this stack that run though it was stopped."""
        return [line for line in all_processes() if str(self.local_dir) in line]

    # --- how to talk to it ---

    @property
    def credentials(self) -> dict[str, str]:
        content: dict[str, str] = json.loads((self.local_dir / "credentials.json").read_text(encoding="utf-8"))
        return content

    @property
    def base_url(self) -> str:
        return self.credentials["base_url"]

    @property
    def sandbox_url(self) -> str:
        return self.credentials["sandbox_url"]

    @property
    def api_key(self) -> str:
        return self.credentials["api_key"]

    @property
    def manage_api_key(self) -> str:
        return self.credentials["manage_api_key"]

    @property
    def admin_user(self) -> str:
        return self.credentials["admin_user"]

    @property
    def admin_password(self) -> str:
        return self.credentials["admin_password"]

    @property
    def curl(self) -> str:
        """The line that is printed to be pasted."""
        found = re.search(r"^\s*(curl .*)$", self.output, re.MULTILINE)
        assert found, self.output
        return found[1]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command as a second terminal would, beside the running stack."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=CLONE,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def call(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request to the API with the demo key, or `key`; `body` is sent as JSON."""
        return request(
            method,
            f"{self.base_url}{path}",
            body,
            {"Authorization": f"Bearer {key or self.api_key}", **(headers or {})},
        )

    def get(self, path: str, **options: Any) -> Answer:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("POST", path, body, **options)

    def until_draft(self, suggestion: str, limit_s: float = 30) -> dict[str, Any]:
        """The suggestion as soon as it is a draft."""
        deadline = time.monotonic() + limit_s
        while True:
            shown: dict[str, Any] = self.get(f"/api/v1/suggestions/{suggestion}").json
            if shown["state"] == "draft":
                return shown
            assert time.monotonic() < deadline, f"it is no draft: {shown}"
            time.sleep(0.1)

    def example_variables(self, use_case: str) -> dict[str, Any]:
        """The example that the use case itself gives."""
        answer = self.get(f"/api/v1/use-cases/{use_case}")
        assert answer.status == 200, answer.text
        variables: dict[str, Any] = answer.json["example_variables"]
        return variables


def request(method: str, url: str, body: Any, headers: dict[str, str], timeout_s: float = 90) -> Answer:
    """One HTTP request; an error status is an answer too."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **headers} if data is not None else headers
    asked = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=timeout_s) as response:
            return Answer(response.status, dict(response.headers.items()), response.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers.items()), error.read().decode())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def command_lines() -> list[str]:
    """What every user of this machine can see of every process."""
    if not Path("/proc/self").exists():
        return subprocess.run(
            ["ps", "axwwo", "command="], capture_output=True, text=True, check=True
        ).stdout.splitlines()
    return [text(folder / "cmdline") for folder in process_folders()]


def all_processes() -> list[str]:
    """Folder, command line and environment of every process that this user may look at, one line each."""
    if not Path("/proc/self").exists():
        return subprocess.run(
            ["ps", "axwweo", "command="], capture_output=True, text=True, check=True
        ).stdout.splitlines()
    lines = []
    for folder in process_folders():
        with suppress(OSError):
            lines.append(
                f"{folder.name} {(folder / 'cwd').readlink()} {text(folder / 'cmdline')} {text(folder / 'environ')}"
            )
    return lines


def process_folders() -> list[Path]:
    return list(Path("/proc").glob("[0-9]*"))


def text(path: Path) -> str:
    """A file of /proc as words; empty where its process is gone or not ours to look at."""
    try:
        return path.read_bytes().replace(bytes(1), b" ").decode(errors="replace")
    except OSError:
        return ""
