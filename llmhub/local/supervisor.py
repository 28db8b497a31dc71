"""`run`: start everything in order, say how to use it, watch it, and stop it in reverse order."""

import os
import sys
from contextlib import suppress
from pathlib import Path

from .announcement import announce
from .configuration import Configuration
from .interruption import Interrupted, Interruption
from .layout import Layout
from .ports import LOOPBACK, free_port, reserved
from .private_files import kept_secret, write_private
from .processes import Processes
from .readiness import wait_until_ready
from .services import start_services
from .setup_step import run_setup

# What a second terminal needs to be part of the run, by way of `manage.py`.
SHARED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PORT", "LLMHUB_SANDBOX")
SHARED_OF_SANDBOX = ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY")
WEB_SHUTDOWN_S = 3
CELERY = (sys.executable, "-m", "celery", "-A", "llmhub")


def run(layout: Layout, interruption: Interruption) -> int:
    """Run llmhub until it is asked to stop; 0 then.

    Raises CannotRun, and Interrupted when asked to stop before it was ready.
    """
    configuration = Configuration.from_environment()
    layout.prepare()
    with layout.locked():
        processes = Processes(layout, interruption)
        try:
            processes.stop_leftovers()
            layout.run_env.unlink(missing_ok=True)
            with reserved(configuration.host, configuration.port):
                start(configuration, layout, processes)
                return watch(processes)
        finally:
            if processes.first_running():
                say("Stopping llmhub …")
            processes.stop_all()
            layout.run_env.unlink(missing_ok=True)


def start(configuration: Configuration, layout: Layout, processes: Processes) -> None:
    """Bring everything up and print how to use it."""
    say("Starting PostgreSQL and Redis …")
    settings = start_services(layout, processes)
    settings |= own_settings(configuration, layout)
    sandbox_port = free_port() if configuration.needs_sandbox else None
    if sandbox_port:
        settings |= sandbox_settings(sandbox_port)
    environment = os.environ | settings
    write_run_env(layout.run_env, environment, sandbox=bool(sandbox_port))
    if sandbox_port:
        start_sandbox(sandbox_port, processes, environment)
    say("Preparing the database …")
    run_setup(layout, processes, environment)
    say("Starting the web server and the worker …")
    start_worker(configuration, processes, environment)
    start_web(configuration, processes, environment)
    wait_until_ready(configuration, processes, sandbox_port)
    # No request waits for the housekeeping, so it does not compete with the others for a quick start.
    start_beat(layout, processes, environment)
    announce(configuration, layout, sandbox_port)


def own_settings(configuration: Configuration, layout: Layout) -> dict[str, str]:
    """What the parts are told beyond what the environment says."""
    return {
        "LLMHUB_ENV": "local",
        "LLMHUB_LOCAL_DIR": str(layout.root),
        "LLMHUB_SANDBOX": "0",
        "DJANGO_SETTINGS_MODULE": "llmhub.settings",
        "SECRET_KEY": os.environ.get("SECRET_KEY") or kept_secret(layout.secret_key),
        "ALLOWED_HOSTS": configuration.allowed_hosts,
        "PORT": str(configuration.port),
        "PYTHONUNBUFFERED": "1",
    }


def sandbox_settings(port: int) -> dict[str, str]:
    """What makes the parts ask the sandbox instead of Claude."""
    return {
        "ANTHROPIC_BASE_URL": f"http://{LOOPBACK}:{port}",
        "ANTHROPIC_API_KEY": "sandbox",
        "LLMHUB_SANDBOX": "1",
    }


def write_run_env(path: Path, environment: dict[str, str], *, sandbox: bool) -> None:
    """Leave for `manage.py` in a second terminal what it needs; never the key of a real account."""
    names = (*SHARED, *(SHARED_OF_SANDBOX if sandbox else ()))
    write_private(path, "".join(f"{name}={environment[name]}\n" for name in names))


def start_sandbox(port: int, processes: Processes, environment: dict[str, str]) -> None:
    """Start what answers instead of Claude. It needs no database, so that may still be in the making."""
    command = [sys.executable, "manage.py", "run_sandbox", "--host", LOOPBACK, "--port", str(port)]
    processes.start("sandbox", command, env=environment)


def start_worker(configuration: Configuration, processes: Processes, environment: dict[str, str]) -> None:
    """Start what calls the provider."""
    options = ["--pool", "threads", "--concurrency", str(configuration.worker_threads), "-Q", "interactive,batch"]
    options += ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    processes.start("worker", [*CELERY, "worker", *options], env=environment)


def start_web(configuration: Configuration, processes: Processes, environment: dict[str, str]) -> None:
    """Start what people and clients talk to."""
    options = {
        "interface": "wsgi",
        "host": configuration.host,
        "port": configuration.port,
        "workers": configuration.web_workers,
        "blocking-threads": configuration.web_threads,
        # A request that waits for its answer must not hold up a Ctrl-C.
        "workers-kill-timeout": WEB_SHUTDOWN_S,
        "log-level": "warning",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    # A worker process that dies takes its requests along, not the server.
    command = [sys.executable, "-m", "granian", *arguments, "--respawn-failed-workers", "llmhub.wsgi:application"]
    processes.start("web", command, env=environment)


def start_beat(layout: Layout, processes: Processes, environment: dict[str, str]) -> None:
    """Start what sends the housekeeping tasks on their way."""
    options = ["--schedule", str(layout.beat / "schedule"), "--pidfile", "", "--loglevel", "WARNING"]
    processes.start("beat", [*CELERY, "beat", *options], env=environment)


def watch(processes: Processes) -> int:
    """Wait until somebody asks to stop; 0 then.

    Raises CannotRun when a part ends by itself.
    """
    try:
        while True:
            processes.require_all_alive()
            processes.interruption.check()
            processes.interruption.wait(60)
    except Interrupted:
        return 0


def say(line: str) -> None:
    """Tell the person at the terminal, if that is still open."""
    with suppress(OSError):
        print(line, flush=True)
