"""A Django shell beside a running stack that stays open: a new `manage.py shell` would take seconds each time."""

import contextlib
import io
import json
import subprocess
import sys
import traceback
from pathlib import Path


class Shell:
    """Runs code in one process with the stack's settings, each time with names of its own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.shell"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, code: str) -> str:
        """What `code` prints. Raises AssertionError where it fails."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the shell ended"
        printed, trouble = json.loads(answer)
        assert not trouble, trouble
        return str(printed)

    def close(self) -> None:
        """End the process."""
        with self._process:
            assert self._process.stdin
            self._process.stdin.close()


def _serve() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llmhub.settings")
    django.setup()
    from django.db import close_old_connections

    for line in sys.stdin:
        printed, trouble = io.StringIO(), ""
        with contextlib.redirect_stdout(printed):
            try:
                exec(json.loads(line), {})
            except Exception:
                trouble = traceback.format_exc()
        # The stack may have been stopped and started since.
        close_old_connections()
        print(json.dumps([printed.getvalue(), trouble]), flush=True)


if __name__ == "__main__":
    _serve()
