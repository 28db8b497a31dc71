"""The test sets beside a catalogue's files: `tests/<service>.<use_case>.yaml`."""

import re
from pathlib import Path

from llmhub.errors import InvalidRequest

from .catalog_files import Problem
from .catalog_sync import Summary
from .models import PromptTest, UseCase
from .named import use_case_named
from .test_sets.files import load
from .test_sets.files.checking import checked_cases

FOLDER = "tests"
_LINE = re.compile(r"Line (\d+): (.*)", re.DOTALL)


class TestFileProblems(Exception):
    """What is wrong with test sets' files. Nothing of them was written, where the caller rolls back."""

    def __init__(self, problems: list[Problem]):
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def sync_tests(directory: Path, summary: Summary) -> None:
    """Load the test sets in `directory`: new cases, and with `summary.files_win` those that people changed too.

    Raises TestFileProblems (then roll back), OSError.
    """
    problems = []
    for path in test_files(directory):
        try:
            _sync_file(path, summary)
        except InvalidRequest as error:
            problems += [problem_of(path, fault.detail) for fault in error.errors]
    if problems:
        raise TestFileProblems(problems)


def test_files(directory: Path) -> list[Path]:
    """The test sets' files beside a catalogue in `directory`."""
    folder = directory / FOLDER
    return sorted(path for path in folder.iterdir() if path.suffix == ".yaml") if folder.is_dir() else []


def problem_of(path: Path, detail: str) -> Problem:
    """A fault of a test set's file, whose `detail` may begin with its line."""
    found = _LINE.match(detail)
    name = f"{FOLDER}/{path.name}"
    return Problem(name, int(found[1]), found[2]) if found else Problem(name, 1, detail)


def _sync_file(path: Path, summary: Summary) -> None:
    use_case = use_case_named(path.stem)
    if use_case is None:
        raise TestFileProblems([Problem(f"{FOLDER}/{path.name}", 1, f"There is no use case called {path.stem}.")])
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise TestFileProblems([Problem(f"{FOLDER}/{path.name}", 1, "The file is not UTF-8 text.")]) from None
    if not summary.files_win:
        _add_new(use_case, text, summary)
        return
    done = load(use_case, text)
    for outcome, count in (("new", done.new), ("updated", done.updated), ("unchanged", done.unchanged)):
        _count(summary, outcome, count)


def _add_new(use_case: UseCase, text: str, summary: Summary) -> None:
    """Add the cases that are not there. Nobody remembers what a file said of the others, so they stay."""
    cases, faults = checked_cases(use_case, text)
    if faults:
        raise InvalidRequest("The file cannot be loaded.", errors=faults)
    present = {case.name: case for case in use_case.tests.all()}
    new = [case for case in cases if case["name"] not in present]
    PromptTest.objects.bulk_create(
        PromptTest(use_case=use_case, origin=PromptTest.Origin.IMPORTED, **case) for case in new
    )
    _count(summary, "new", len(new))
    _count(summary, "unchanged", len(cases) - len(new))
    other = sum(
        any(getattr(present[case["name"]], name) != value for name, value in case.items())
        for case in cases if case["name"] in present
    )  # fmt: skip
    if other:
        summary.notes.append(
            f"{use_case.full_name}: {other} test case{'' if other == 1 else 's'} changed by hand, "
            "so what the file says was not taken over."
        )


def _count(summary: Summary, outcome: str, count: int) -> None:
    if count:
        summary.count("test cases", outcome, count)
