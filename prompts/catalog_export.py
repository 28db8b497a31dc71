"""Writing what the database has as catalogue files, so that loading them gives the same again."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

from .catalog_files import Problem, read_catalog
from .catalog_files.entries import OPTIONAL
from .catalog_files.writing import UnwritableError, yaml_of
from .catalog_tests import FOLDER, problem_of
from .models import PromptTest, PromptVersion, ReferenceData, Service, UseCase
from .test_sets.files import dump
from .test_sets.files.checking import checked_cases

# What a file may leave to each installation, and says only where it is set.
_SETTINGS = [name for name in OPTIONAL if name != "enabled"]
ENDINGS = (".yaml", ".yml")
UNLOADABLE = "Loading these files would find problems. Mend them in the admin first."


class ExportError(Exception):
    """Why nothing was written: a sentence, and the problems that loading the files would find."""

    def __init__(self, sentence: str, problems: Iterable[Problem] = ()):
        super().__init__(sentence)
        self.problems = tuple(problems)


def export(directory: Path) -> dict[Path, str]:
    """Write all services to `directory`, a file each; the files that are there now, by path in it.

    All files are made and checked before the first is written, and each takes its place at once and whole. Files that
    are right already are not touched. Raises ExportError (then nothing was written), OSError.
    """
    services = list(Service.objects.order_by("slug"))
    if not services:
        raise ExportError("There are no services to export.")
    use_cases = list(UseCase.objects.select_related("service", "live_version").order_by("service__slug", "slug"))
    files = service_files(services, use_cases)
    _ensure_loadable(files)
    tests = test_files(use_cases)
    _refuse_foreign(directory, set(files), {_test_file(use_case) for use_case in use_cases})
    directory.mkdir(parents=True, exist_ok=True)
    for path, text in (files | tests).items():
        _write(directory / path, text)
    for use_case in use_cases:
        if _test_file(use_case) not in tests:  # its last case was deleted
            (directory / _test_file(use_case)).unlink(missing_ok=True)
    return files | tests


def test_files(use_cases: list[UseCase]) -> dict[Path, str]:
    """The test sets' files by their path, of those that have cases. Raises ExportError."""
    with_tests = set(PromptTest.objects.values_list("use_case_id", flat=True))
    files, problems = {}, []
    for use_case in use_cases:
        if use_case.pk in with_tests:
            path = _test_file(use_case)
            with _named(path.stem):
                files[path] = dump(use_case)
            _, faults = checked_cases(use_case, files[path])
            problems += [problem_of(path, fault.detail) for fault in faults]
    if problems:
        raise ExportError(UNLOADABLE, problems)
    return files


def service_files(services: list[Service], all_use_cases: list[UseCase]) -> dict[Path, str]:
    """The services' files by their path. Raises ExportError."""
    use_cases: dict[int, list[UseCase]] = {service.pk: [] for service in services}
    for use_case in all_use_cases:
        use_cases.setdefault(use_case.service_id, []).append(use_case)
    references = _homes(services, use_cases)
    files = {}
    for service in services:
        with _named(service.slug):
            data = file_data(service, use_cases[service.pk], references[service.pk])
            files[Path(f"{service.slug}.yaml")] = yaml_of(data)
    return files


def file_data(service: Service, use_cases: list[UseCase], references: list[ReferenceData]) -> dict[str, Any]:
    """What the file of `service` says."""
    data: dict[str, Any] = {
        "service": {
            "slug": service.slug, "name": service.name, "description": service.description, **_switches(service),
        }
    }  # fmt: skip
    if references:
        data["reference_data"] = {one.name: {"description": one.description, "data": one.data} for one in references}
    data["use_cases"] = {use_case.slug: use_case_data(use_case) for use_case in use_cases}
    # People's own files end their block texts with a line break that is not meant: only what needs it is exact.
    is_exact = any(text != text.strip() for text in _trimmed_texts(service, use_cases, references))
    return {"exact": True, **data} if is_exact else data


def use_case_data(use_case: UseCase) -> dict[str, Any]:
    """What a file says of `use_case`. Reads `live_version`."""
    names = ("name", "description", "review_policy", "safety_level", "cache_seconds")
    data = {name: getattr(use_case, name) for name in names}
    data |= _switches(use_case)
    data |= {name: getattr(use_case, name) for name in ("input_schema", "output_schema")}
    data |= {name: getattr(use_case, name) for name in ("output_rules", "reference") if getattr(use_case, name)}
    if use_case.live_version:
        data["prompt"] = _prompt(use_case.live_version)
    example = {"variables": use_case.example_variables or None, "output": use_case.example_output}
    if any(value is not None for value in example.values()):
        data["example"] = {name: value for name, value in example.items() if value is not None}
    return {**data, "fallback": use_case.fallback}


def _prompt(version: PromptVersion) -> dict[str, Any]:
    effort = {"effort": version.effort} if version.effort else {}
    texts = {"system": version.system_prompt, "user": version.user_prompt}
    return {"model": version.model, "max_tokens": version.max_tokens, **effort, **texts}


def _switches(row: Service | UseCase) -> dict[str, Any]:
    """Those that are not as a new row has them."""
    switches: dict[str, Any] = {} if row.enabled else {"enabled": False}
    return switches | {name: getattr(row, name) for name in _SETTINGS if getattr(row, name, None)}


def _trimmed_texts(service: Service, use_cases: list[UseCase], references: list[ReferenceData]) -> Iterator[str]:
    """The texts that a file is read without the blanks around them, unless it is exact."""
    yield service.description
    yield from (one.description for one in references)
    for use_case in use_cases:
        yield use_case.description
        if live := use_case.live_version:
            yield from (live.system_prompt, live.user_prompt)


def _homes(services: list[Service], use_cases: dict[int, list[UseCase]]) -> dict[int, list[ReferenceData]]:
    """Each reference data in the file of the first service that fills it in; of the first one, where none does."""
    homes: dict[int, list[ReferenceData]] = {service.pk: [] for service in services}
    for row in ReferenceData.objects.order_by("name"):
        users = (one.pk for one in services if any(row.name in use.reference.values() for use in use_cases[one.pk]))
        homes[next(users, services[0].pk)].append(row)
    return homes


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except UnwritableError as error:
        raise ExportError(f"{name}: {error}") from error


def _test_file(use_case: UseCase) -> Path:
    return Path(FOLDER) / f"{use_case.full_name}.yaml"


def _refuse_foreign(directory: Path, *own: set[Path]) -> None:
    """Loading the directory would read these too, beside what was exported."""
    folders = [folder for folder in (directory, directory / FOLDER) if folder.is_dir()]
    found = {path.relative_to(directory) for folder in folders for path in folder.iterdir() if path.suffix in ENDINGS}
    foreign = sorted(str(path) for path in found.difference(*own))
    if foreign:
        names = ", ".join(foreign[:5]) + (" …" if len(foreign) > 5 else "")
        raise ExportError(f"No service or use case is called like these files, and loading would read them: {names}.")


def _ensure_loadable(files: dict[Path, str]) -> None:
    with TemporaryDirectory() as staging:
        for path, text in files.items():
            _write(Path(staging) / path, text)
        problems = read_catalog(Path(staging)).problems
    if problems:
        shown = [Problem(Path(one.file).name, one.line, one.sentence) for one in problems]
        raise ExportError(UNLOADABLE, shown)


def _write(path: Path, text: str) -> None:
    """The whole file or nothing of it, also when the machine stops meanwhile."""
    data = text.encode()
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
