"""Reading a whole catalogue: every file, checked fully, with all that is wrong in any of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..schemas import faults
from .checking import check_use_case
from .entries import ReferenceEntry, ServiceEntry, reference_entries, service_entry
from .located import Document, Problem, Step, read_document
from .pointers import dotted, path_of
from .shape import FILE_SCHEMA


@dataclass(frozen=True, slots=True)
class Catalog:
    """What the files say, complete only when there are no `problems`."""

    services: tuple[ServiceEntry, ...]
    references: tuple[ReferenceEntry, ...]
    problems: tuple[Problem, ...]


def read_catalog(directory: Path) -> Catalog:
    """Read and check every catalogue file in `directory`.

    Raises OSError when a file cannot be read.
    """
    paths = sorted(path for path in directory.iterdir() if path.suffix in (".yaml", ".yml"))
    documents = [read_document(path, _shown(path)) for path in paths]
    if not documents:
        return Catalog((), (), (Problem(_shown(directory), 1, "There are no catalogue files (*.yaml) here."),))
    misshapen = {document.file: set(_check_shape(document)) for document in documents}
    sound = [document for document in documents if () not in misshapen[document.file]]
    _check_names(sound)
    references = _references(sound)
    for document in sound:
        for slug in document.data.get("use_cases", {}):
            if not _is_under(misshapen[document.file], ("use_cases", slug)):
                check_use_case(document, slug, references)
    problems = tuple(sorted(problem for document in documents for problem in document.problems))
    if problems:
        return Catalog((), (), problems)
    return Catalog(
        tuple(service_entry(document.data) for document in documents),
        tuple(entry for document in documents for entry in reference_entries(document.data)),
        (),
    )


def _check_shape(document: Document) -> Iterable[tuple[Step, ...]]:
    """Report wrong, missing and unknown keys; the paths where they are, and `()` when nothing else can be checked."""
    if document.problems:
        yield ()
        return
    for fault in faults(FILE_SCHEMA, document.data, root=""):
        path = path_of(fault.pointer, document.data)
        document.report(path, f"{dotted(path) or 'The file'} {fault.detail}.")
        yield path if len(path) > 1 else ()


def _is_under(paths: set[tuple[Step, ...]], start: tuple[Step, ...]) -> bool:
    return any(path[: len(start)] == start for path in paths)


def _check_names(documents: list[Document]) -> None:
    """Report services and reference data that two files define."""
    seen: dict[tuple[str, str], Document] = {}
    for document in documents:
        slug = document.data["service"].get("slug")
        names = [("service", slug, ("service", "slug"))]
        names += [
            ("reference data", name, ("reference_data", name)) for name in document.data.get("reference_data", {})
        ]
        for kind, name, path in names:
            first = seen.setdefault((kind, str(name)), document)
            if first is not document:
                document.report(path, f"The {kind} {name} is in {first.file} already.")


def _references(documents: list[Document]) -> dict[str, Any]:
    return {
        name: fields.get("data")
        for document in documents
        for name, fields in document.data.get("reference_data", {}).items()
        if isinstance(fields, dict)
    }


def _shown(path: Path) -> str:
    """`path` as people would type it here."""
    resolved = path.resolve()
    return str(resolved.relative_to(Path.cwd())) if resolved.is_relative_to(Path.cwd()) else str(path)
