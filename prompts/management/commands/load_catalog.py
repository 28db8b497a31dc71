from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from prompts.catalog_files import Problem, read_catalog
from prompts.catalog_sync import sync
from prompts.catalog_tests import TestFileProblems, sync_tests

SHIPPED = settings.BASE_DIR / "prompts" / "catalog"


class Command(BaseCommand):
    help = "Check the catalogue's files and write them to the database. Loading them again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory", nargs="?", type=Path, default=SHIPPED, help="Default: what llmhub brings along."
        )
        parser.add_argument(
            "--files-win",
            action="store_true",
            help="Take over what the files say also where people changed it by hand: for who keeps prompts in git.",
        )

    def handle(self, *args: Any, directory: Path, files_win: bool, **options: Any) -> None:
        try:
            catalog = read_catalog(directory)
        except OSError as error:
            raise CommandError(f"Cannot read the catalogue: {error}.") from error
        self._refuse(catalog.problems)
        try:
            with transaction.atomic():
                shipped = directory.resolve() == SHIPPED.resolve()
                summary = sync(catalog, files_win=files_win, shipped=shipped)
                sync_tests(directory, summary)
        except TestFileProblems as error:
            self._refuse(error.problems)
        except OSError as error:
            raise CommandError(f"Cannot read the test sets: {error}.") from error
        for line in summary.lines():
            self.stdout.write(line)

    def _refuse(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            count = len(problems)
            raise CommandError(f"{count} {'problem' if count == 1 else 'problems'}; nothing was written.")
