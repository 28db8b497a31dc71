"""What is wrong with a test set's file, with the line of each fault."""

from collections.abc import Iterator
from typing import Any

import yaml

from llmhub.errors import Fault
from llmhub.json_input import problem_of_text, problems_of
from llmhub.json_pointer import escape
from prompts import schemas
from prompts.catalog_files.located import MAX_DEPTH, Document, Step, document_of
from prompts.catalog_files.pointers import dotted, path_of
from prompts.models import UseCase
from prompts.test_sets import faults as assertion_faults
from prompts.variables import filled_in

from .shape import FILE_SCHEMA

# A guard against mistakes. What comes over the web has a lower limit of its own.
MAX_BYTES = 64 * 1024 * 1024
NAME = "test set"
EMPTY = "The file is empty."
NO_TEST_SET = (
    "This is no test set. It begins with “use_case: ” and the name of the use case; its cases stand under “cases:”."
)

Case = dict[str, Any]


def checked_cases(use_case: UseCase, text: str) -> tuple[list[Case], list[Fault]]:
    """The cases in `text` with every field filled in, or no cases and what is wrong."""
    if fault := _refused_text(text):
        return [], [fault]
    document = document_of(text, NAME)
    if document.problems:
        return [], [Fault("", f"Line {problem.line}: {problem.sentence}") for problem in sorted(document.problems)]
    faults = list(_shape_faults(document)) or list(_meaning_faults(document, use_case))
    return ([], faults) if faults else ([_complete(case) for case in document.data["cases"]], [])


def _refused_text(text: str) -> Fault | None:
    """A text that is not even parsed: too large, with characters that no row holds, or built to blow up."""
    if problem := problem_of_text(text):
        return Fault("", f"The file {problem}")
    if len(text.encode()) > MAX_BYTES:
        return Fault("", f"The file is larger than {MAX_BYTES // 1024**2} MiB.")
    depth = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                return Fault("", f"Line {line}: aliases (*{event.anchor}) are not allowed here. Write the value out.")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                return Fault("", f"Line {line}: this is nested more than {MAX_DEPTH} deep.")
    except yaml.YAMLError:
        return None  # reading it again says where
    return None


def _shape_faults(document: Document) -> Iterator[Fault]:
    data = document.data
    if not isinstance(data, dict):
        yield Fault("", EMPTY if data is None else NO_TEST_SET)
        return
    wrong = problems_of(data) or schemas.faults(FILE_SCHEMA, data, root="")
    for fault in wrong:
        path = path_of(fault.pointer, data)
        yield _fault(document, path, f"{dotted(path) or 'The file'}: {fault.detail}")


def _meaning_faults(document: Document, use_case: UseCase) -> Iterator[Fault]:
    data = document.data
    if data["use_case"] != use_case.full_name:
        words = f"This is the test set of {data['use_case'][:101]}, not of {use_case.full_name}."
        yield _fault(document, ("use_case",), words)
        return
    names: set[str] = set()
    filled = filled_in(use_case, [case["variables"] for case in data["cases"]])
    for number, case in enumerate(data["cases"]):
        if case["name"] in names:
            yield _fault(document, ("cases", number, "name"), f"There are two cases called “{case['name']}”.")
        names.add(case["name"])
        yield from _case_faults(document, use_case, number, filled[number])


def _case_faults(document: Document, use_case: UseCase, number: int, variables: dict[str, Any]) -> Iterator[Fault]:
    here: tuple[Step, ...] = ("cases", number)
    case = document.data["cases"][number]
    expected = case.get("expected")
    if case["name"] != case["name"].strip():
        yield _fault(document, (*here, "name"), "The name must not begin or end with a blank.")
    if use_case.output_schema is None and not isinstance(expected, str | None):
        yield _fault(document, (*here, "expected"), "The expected answer of this use case is a text.")
    for fault in schemas.faults(use_case.input_schema, variables, root=""):
        path = (*here, "variables", *path_of(fault.pointer, variables))
        yield _fault(document, path, f"{dotted(path)}: {fault.detail}")
    given = case.get("assertions", [])
    for fault in assertion_faults(given, has_expected=expected is not None):
        path = (*here, "assertions", *path_of(fault.pointer, given))
        yield _fault(document, path, f"{dotted(path)}: {fault.detail}")


def _fault(document: Document, path: tuple[Step, ...], sentence: str) -> Fault:
    pointer = "".join(f"/{escape(str(step))}" for step in path)
    return Fault(pointer, f"Line {document.line(path)}: {sentence}")


def _complete(case: Case) -> Case:
    return {"note": "", "active": True, "assertions": [], "expected": None} | case
