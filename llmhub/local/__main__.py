"""`python -m llmhub.local run` and `python -m llmhub.local exec -- CMD`."""

import signal
import sys


def main() -> int:
    """Run the command that the arguments name; its exit code."""
    # Nothing is started yet, so a Ctrl-C during the long import below may simply end it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from .command_line import dispatch  # noqa: PLC0415

    return dispatch(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
