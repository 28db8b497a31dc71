"""Proves that attempts, suggestions, usage records, holds, budgets and roll-ups agree."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from generation.reconcile import Check, reconcile, tell

DAYS = 35


class Command(BaseCommand):
    help = "Compares the books to the last digit. Ends with 1 and raises an alert where they do not agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="since", metavar="DAY", help=f"first day (UTC); {DAYS} days ago by default")
        parser.add_argument("--to", dest="until", metavar="DAY", help="last day (UTC); today by default")
        parser.add_argument("--all", action="store_true", help="everything that there is")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        since = day(options["since"]) or (
            datetime(2000, 1, 1, tzinfo=UTC) if options["all"] else now - timedelta(days=DAYS)
        )
        last = day(options["until"])
        until = last + timedelta(days=1) if last else now + timedelta(days=1)
        if since >= until:
            raise CommandError("--from must not be later than --to.")
        report = reconcile(since, until)
        for check in report.checks:
            self._show(check)
        tell(report)
        if not report.agrees:
            raise CommandError("The books do not agree.", returncode=1)
        self.stdout.write("The books agree.")

    def _show(self, check: Check) -> None:
        verdict = f"{check.differing:,} DIFFER" if check.differing else "all agree"
        self.stdout.write(f"{check.name}: {check.compared:,} compared, {verdict}")
        for one in check.differences:
            self.stdout.write(f"  {one.what}: expected {one.expected}, found {one.found}")


def day(text: str | None) -> datetime | None:
    """The beginning of a day, 2026-11-20. Raises CommandError."""
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"“{text}” is no day; write it as 2026-11-20.")
    return datetime.combine(found, time.min, UTC)
