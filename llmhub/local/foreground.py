"""`exec`: run one command with the services that it needs."""

import os
import signal
import subprocess

from .interruption import Interruption
from .layout import Layout
from .problem import CannotRun
from .processes import Processes, die_with_parent
from .services import start_services


def execute(argv: list[str], layout: Layout, interruption: Interruption) -> int:
    """Run `argv` with DATABASE_URL and REDIS_URL set, then stop what was started; the command's exit code.

    Raises CannotRun and Interrupted.
    """
    layout.prepare()
    with layout.locked():
        processes = Processes(layout, interruption)
        processes.stop_leftovers()
        try:
            services = start_services(layout, processes)
            interruption.check()
            return attend(argv, services | {"LLMHUB_LOCAL_DIR": str(layout.root)}, processes)
        finally:
            processes.stop_all()


def attend(argv: list[str], settings: dict[str, str], processes: Processes) -> int:
    """Run `argv` in the foreground until it ends.

    It shares the terminal, which sends it Ctrl-C by itself; SIGTERM is passed on.
    """
    try:
        command = subprocess.Popen(argv, env=os.environ | settings, preexec_fn=die_with_parent(signal.SIGTERM))
    except OSError as error:
        raise CannotRun(f"{argv[0]} could not be started: {error.strerror}.") from error
    told = False
    while command.poll() is None:
        processes.interruption.wait(5)
        dead = processes.first_dead()
        if not told and (dead or processes.interruption.received in (signal.SIGTERM, signal.SIGHUP)):
            told = True
            command.terminate()
    processes.require_all_alive()
    return command.returncode if command.returncode >= 0 else 128 - command.returncode
