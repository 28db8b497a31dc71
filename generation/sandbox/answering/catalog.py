"""The catalogue files as the sandbox reads them: each use case's wording, schemas, rules and example.

Plain YAML, no database: the sandbox knows what is shipped, not what was changed in the admin since.
"""

import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .schema_shape import Shape, shape_of

logger = logging.getLogger(__name__)

CATALOG_DIR = Path(__file__).resolve().parents[3] / "prompts" / "catalog"


@dataclass(frozen=True, slots=True)
class ExampleUseCase:
    """One use case of the catalogue, as far as an answer to it needs."""

    name: str
    system: str
    user: str
    input_schema: dict[str, Any]
    output_schema: dict[str, Any] | None
    rules: list[dict[str, Any]]
    variables: dict[str, Any]
    output: Any
    shape: Shape = field(default=None)


class Catalog:
    """The use cases of a folder of catalogue files, read again when a file changes. Safe to use from many threads."""

    def __init__(self, folder: Path = CATALOG_DIR) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._stamp: tuple[tuple[str, int, int], ...] | None = None
        self._use_cases: tuple[ExampleUseCase, ...] = ()

    def use_cases(self) -> tuple[ExampleUseCase, ...]:
        """All use cases as the files are now. A file that cannot be read is left out, with a warning in the log.

        The tuple is the same object until a file changes.
        """
        with self._lock:
            stamp = self._current_stamp()
            if stamp != self._stamp:
                self._use_cases = tuple(use_case for name, _, _ in stamp for use_case in _read(self._folder / name))
                self._stamp = stamp
            return self._use_cases

    def _current_stamp(self) -> tuple[tuple[str, int, int], ...]:
        found = []
        for path in sorted(self._folder.glob("*.y*ml")):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            found.append((path.name, status.st_mtime_ns, status.st_size))
        return tuple(found)


def _read(path: Path) -> list[ExampleUseCase]:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
        service = data.get("service", path.stem)
        slug = service.get("slug", path.stem) if isinstance(service, dict) else service
        return [_use_case(f"{slug}.{name}", entry) for name, entry in data["use_cases"].items()]
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        logger.warning("The sandbox leaves out %s: %s", path.name, error)
        return []


def _use_case(name: str, entry: dict[str, Any]) -> ExampleUseCase:
    output_schema = entry.get("output_schema")
    return ExampleUseCase(
        name=name,
        system=entry["prompt"].get("system") or "",
        user=entry["prompt"]["user"],
        input_schema=entry["input_schema"],
        output_schema=output_schema,
        rules=entry.get("output_rules") or [],
        variables=entry["example"]["variables"],
        output=entry["example"]["output"],
        shape=shape_of(output_schema) if output_schema else None,
    )


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML whose dates stay the strings that they are in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
