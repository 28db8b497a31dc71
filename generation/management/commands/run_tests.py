"""Run a use case's test set from the command line: for CI, and for people at a terminal."""

import time
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from redis import RedisError

from generation.models import StudioRun
from generation.studio import runs, tables
from generation.studio.tables import Cell, Progress, RunTable
from llmhub.celery import HEARTBEAT_KEY
from llmhub.errors import HubError
from llmhub.money import usd
from llmhub.redis import get_redis
from prompts.models import PromptVersion
from prompts.named import use_case_named

FAILED, WRONG_CALL, INTERRUPTED = 1, 2, 130
LOOK_EVERY_S = 0.5
# A worker shows a sign of life every 2 s.
NO_WORKER_AFTER_S = 5.0
MAX_NAME = 48


class Command(BaseCommand):
    help = (
        "Run a use case's test set with a version, and with the live one to compare it with. Celery workers make the "
        "answers. Exit code 0: the version passed; 1: it failed a case; 2: the call was wrong, or nothing came of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("use_case", help="Full name, e.g. content.caption.")
        parser.add_argument("--timeout", type=float, default=600, help="Seconds to wait for the whole set.")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)
        # Django's own --version says which Django this is; here it names the prompt's version.
        parser.add_argument("--version", dest="number", type=int, metavar="N", help="Default: the live version.")
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        version = _version(options["use_case"], options["number"])
        try:
            run = runs.run_tests(version)
        except HubError as error:
            raise CommandError(_words(error), returncode=WRONG_CALL) from None
        try:
            self._wait(run, options["timeout"])
        except KeyboardInterrupt:
            runs.cancel(run)
            raise CommandError("Cancelled.", returncode=INTERRUPTED) from None
        run.refresh_from_db()
        table = tables.table(run)
        self._print(table)
        if run.state == StudioRun.State.CANCELLED:
            raise CommandError("Somebody cancelled the run.", returncode=WRONG_CALL)
        if table.summaries[0].failed:
            raise CommandError(f"v{version.number} failed its tests.", returncode=FAILED)

    def _wait(self, run: StudioRun, timeout_s: float) -> None:
        """Raises CommandError when it takes too long, or when no worker is there; then the run is cancelled."""
        started, said = time.monotonic(), -1
        while True:
            now = tables.progress(run)
            if now.done != said:
                said = now.done
                self.stdout.write(_line(now))
            if now.state != StudioRun.State.RUNNING:
                return
            waited = time.monotonic() - started
            if waited > NO_WORKER_AFTER_S and now.done == 0 and not _is_worker_there():
                self._give_up(run, "No worker is running, so nothing was tested. Start one, for example by `make run`.")
            if waited > timeout_s:
                self._give_up(run, f"Not done after {timeout_s:g} s: {now.done} of {now.total}.")
            time.sleep(LOOK_EVERY_S)

    def _give_up(self, run: StudioRun, words: str) -> NoReturn:
        runs.cancel(run)
        raise CommandError(f"{words} The run was cancelled.", returncode=WRONG_CALL)

    def _print(self, table: RunTable) -> None:
        names = [_plain(row.label)[:MAX_NAME] for row in table.rows]
        width = max([len("Case"), *map(len, names)])
        heads = [f"v{version.number}" for version in table.versions]
        self.stdout.write("  ".join(["Case".ljust(width), *(head.ljust(20) for head in heads)]).rstrip())
        for name, row in zip(names, table.rows, strict=True):
            cells = "  ".join(_cell(cell).ljust(20) for cell in row.cells)
            self.stdout.write(f"{name.ljust(width)}  {cells}  {row.change}".rstrip())
            for line in _reasons(row.cells[0]):
                self.stdout.write(f"    {line}")
        for summary in table.summaries:
            tested = summary.passed + summary.failed
            cost = usd(summary.cost) or "unknown"
            self.stdout.write(f"v{summary.version.number}: {summary.passed} of {tested} passed, ${cost}")


def _version(full_name: str, number: int | None) -> PromptVersion:
    """The version that was asked for, else the live one, else the newest. Raises CommandError."""
    use_case = use_case_named(full_name, "live_version") if "\x00" not in full_name else None
    if use_case is None:
        raise CommandError(f"There is no use case “{_plain(full_name)}”.", returncode=WRONG_CALL)
    versions = PromptVersion.objects.filter(use_case=use_case)
    if number is None:
        found = use_case.live_version or versions.first()
    else:
        found = versions.filter(number=number).first() if 0 < number < 2**31 else None
    if found is None:
        words = f"{full_name} has no version {number}." if number is not None else f"{full_name} has no version yet."
        raise CommandError(words, returncode=WRONG_CALL)
    return found


def _is_worker_there() -> bool:
    try:
        return bool(get_redis().exists(HEARTBEAT_KEY))
    except RedisError:
        return True  # not known; the timeout will tell


def _line(now: Progress) -> str:
    cost = usd(now.cost)
    return f"{now.done} of {now.total} done{f', ${cost}' if cost else ''}"


def _cell(cell: Cell) -> str:
    word = {True: "pass", False: "FAIL", None: cell.state}[cell.passed]
    cost = usd(cell.cost)
    return f"{word} ${cost}" if cost and cell.passed is not None else word


def _reasons(cell: Cell) -> list[str]:
    return [_plain(f"{one['name']}: {one['detail']}") for one in cell.checks if not one["passed"]]


def _words(error: HubError) -> str:
    more = [f"- {_plain(fault.detail)}" for fault in error.errors]
    return "\n".join([error.detail if not more else error.title + ":", *more])


def _plain(text: str) -> str:
    """`text` on one line, without what would steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
