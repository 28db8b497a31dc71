"""`python -m llmhub.local.prepare`: the steps of a start that need Django, in one process, as loading it takes long."""

import argparse
import os
import sys
import traceback

import django
from django.core.management import CommandError, call_command

from llmhub.celery import HEARTBEAT_KEY
from llmhub.redis import get_redis

from .setup_step import FAILED


def main() -> int:
    """Run every step; 1 when one fails, with its name and reason as the last thing written."""
    parser = argparse.ArgumentParser(prog="python -m llmhub.local.prepare", description=__doc__)
    parser.add_argument("--credentials", required=True, metavar="FILE")
    credentials = parser.parse_args().credentials
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llmhub.settings")
    steps = (
        ("check",),
        ("migrate", "--no-input", "--skip-checks"),
        ("load_catalog",),
        ("create_demo", "--credentials", credentials),
    )
    step = "settings"
    try:
        django.setup()
        for step, *arguments in steps:
            print(f"Step: {step}", flush=True)
            call_command(step, *arguments)
        # What the last run's worker left would make this run look ready before its own worker is.
        get_redis().delete(HEARTBEAT_KEY)
    except CommandError as error:
        return fail(step, error)
    # Whatever it is, the person at the terminal gets a sentence; the traceback is for the log.
    except Exception as error:
        traceback.print_exc()
        return fail(step, error)
    return 0


def fail(step: str, error: Exception) -> int:
    """Say last what failed, as the supervisor looks for it there."""
    sys.stderr.flush()
    print(f"{FAILED}{step}: {error or type(error).__name__}", flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
