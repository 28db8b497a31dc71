"""Summing up the ledger anew."""

import argparse
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from usage import rollups


def day(text: str) -> date:
    """Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2026-11-20.") from None


class Command(BaseCommand):
    help = "Sums up the usage records of each full day anew, from the oldest record to yesterday (UTC)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=day, metavar="DAY", help="only from this day on")
        parser.add_argument("--to", dest="last", type=day, metavar="DAY", help="only up to this day, it included")

    def handle(self, *args: Any, **options: Any) -> None:
        number = rollups.rebuild(options["first"], options["last"])
        self.stdout.write(f"Summed up {number} {'day' if number == 1 else 'days'} anew.")
