"""`python -m llmhub.local.prepare`: the steps of a start that need Django, in one process, as loading it takes long."""

import argparse
import os
import sys
import traceback

import django
from django.core.management import call_command

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
    # Whatever it is, the person at the terminal gets a sentence; the traceback is for the log.
    except Exception as error:
        traceback.print_exc()
        sys.stderr.flush()
        print(f"{FAILED}{step}: {error or type(error).__name__}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
