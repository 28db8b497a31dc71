"""`python -m llmhub.local run` and `python -m llmhub.local exec -- CMD`."""

import argparse
import signal
import sys


def main() -> int:
    """Run the command that the arguments name; its exit code."""
    # Nothing is started yet, so a Ctrl-C during the imports below may simply end it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    import environ

    from .command import execute
    from .interruption import Interrupted, Interruption
    from .layout import CLONE, Layout
    from .problem import CannotRun
    from .processes import ask_for_signal_at_parents_end
    from .supervisor import run

    arguments = parse(sys.argv[1:])
    environ.Env.read_env(CLONE / ".env")
    try:
        with Interruption() as interruption:
            layout = Layout.from_environment()
            if arguments.command == "run":
                if arguments.end_with_parent:
                    ask_for_signal_at_parents_end(signal.SIGTERM)
                return run(layout, interruption)
            return execute(arguments.argv, layout, interruption)
    except CannotRun as problem:
        print(f"llmhub: {problem}", file=sys.stderr)
        return 1
    except Interrupted as interrupted:
        return 128 + interrupted.signal_number


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m llmhub.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run llmhub until Ctrl-C")
    run.add_argument("--end-with-parent", action="store_true", help="stop when the calling process is killed (Linux)")
    execute = commands.add_parser("exec", help="run a command with PostgreSQL and Redis")
    execute.add_argument("argv", nargs="+", metavar="CMD")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
