"""The arguments of `python -m llmhub.local`, and what its caller gets to see of an error."""

import argparse
import signal
import sys

import environ

from .foreground import execute
from .interruption import Interrupted, Interruption
from .layout import CLONE, Layout
from .problem import CannotRun
from .processes import ask_for_signal_at_parents_end
from .supervisor import run


def dispatch(argv: list[str]) -> int:
    """Do what `argv` says; the exit code."""
    arguments = parse(argv)
    environ.Env.read_env(CLONE / ".env")
    try:
        with Interruption() as interruption:
            layout = Layout.from_environment()
            if arguments.command == "exec":
                return execute(arguments.argv, layout, interruption)
            if arguments.end_with_parent:
                ask_for_signal_at_parents_end(signal.SIGTERM)
            return run(layout, interruption)
    except CannotRun as problem:
        print(f"llmhub: {problem}", file=sys.stderr)
    except OSError as error:
        print(f"llmhub: {error.filename or 'The system'} could not be used: {error.strerror}.", file=sys.stderr)
    except Interrupted as interrupted:
        return 128 + interrupted.signal_number
    return 1


def parse(argv: list[str]) -> argparse.Namespace:
    """The arguments, or the end of the process with a usage message."""
    parser = argparse.ArgumentParser(prog="python -m llmhub.local", description="Runs llmhub on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    run_parser = commands.add_parser("run", help="run llmhub until Ctrl-C")
    run_parser.add_argument(
        "--end-with-parent", action="store_true", help="stop when the calling process is killed (Linux)"
    )
    exec_parser = commands.add_parser("exec", help="run a command with PostgreSQL and Redis")
    exec_parser.add_argument("argv", nargs="+", metavar="CMD")
    return parser.parse_args(argv)
