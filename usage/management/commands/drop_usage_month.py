"""Dropping the usage records of an old month."""

import argparse
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from usage import partitions


def month(text: str) -> date:
    """`2024-11` as its first day. Raises ArgumentTypeError."""
    try:
        return datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no month; write it like 2024-11.") from None


class Command(BaseCommand):
    help = "Drops the usage records of a month, which takes moments; its sums by day and month stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", type=month, help="like 2024-11")
        parser.add_argument(
            "--force", action="store_true", help="also one of the months that USAGE_KEEP_MONTHS says are kept"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            partitions.drop(options["month"], force=options["force"], keep_months=settings.USAGE_KEEP_MONTHS)
        except (partitions.NotDroppable, partitions.Busy) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Dropped the records of {options['month']:%Y-%m}. Its sums stay.")
