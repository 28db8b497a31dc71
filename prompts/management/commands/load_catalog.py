from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from prompts.catalog_files import read_catalog
from prompts.catalog_sync import sync


class Command(BaseCommand):
    help = "Check the catalogue's files and write them to the database. Loading them again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", nargs="?", type=Path, default=settings.BASE_DIR / "prompts" / "catalog")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            catalog = read_catalog(directory)
        except OSError as error:
            raise CommandError(f"Cannot read the catalogue: {error}.") from error
        for problem in catalog.problems:
            self.stderr.write(str(problem))
        if catalog.problems:
            count = len(catalog.problems)
            raise CommandError(f"{count} {'problem' if count == 1 else 'problems'}; nothing was written.")
        for line in sync(catalog).lines():
            self.stdout.write(line)
