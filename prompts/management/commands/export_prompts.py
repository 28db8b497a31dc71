from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from prompts.catalog_export import ExportError, export


class Command(BaseCommand):
    help = (
        "Write services, use cases with their live wording, reference data and test sets as catalogue files, "
        "which load_catalog takes. Writing them again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            files = export(directory)
        except ExportError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            raise CommandError(f"{error} Nothing was written.") from error
        except OSError as error:
            raise CommandError(f"Cannot write the files: {error}.") from error
        self.stdout.write(f"{len(files)} files in {directory}")
