"""What a sound catalogue says, ready for the database: model fields by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Keys that a file may leave to each installation.
OPTIONAL = (
    "tests_required", "second_person_required", "review_due_minutes", "two_reviewers_required",
    "requester_may_not_approve", "own_facts", "enabled",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UseCaseEntry:
    """One use case: its contract (fields of `UseCase`) and its wording (fields of `PromptVersion`), if it has one."""

    slug: str
    contract: dict[str, Any]
    wording: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class ReferenceEntry:
    """Named JSON that the hub fills into variables."""

    name: str
    contract: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """One file: a service and its use cases."""

    slug: str
    contract: dict[str, Any]
    use_cases: tuple[UseCaseEntry, ...]


def service_entry(data: dict[str, Any]) -> ServiceEntry:
    """The service that a checked file describes."""
    service, text = data["service"], _reader(data)
    return ServiceEntry(
        slug=service["slug"],
        contract={"name": service["name"], "description": text(service["description"]), **_said(service)},
        use_cases=tuple(use_case_entry(slug, fields, text) for slug, fields in data["use_cases"].items()),
    )


def reference_entries(data: dict[str, Any]) -> tuple[ReferenceEntry, ...]:
    """The reference data that a checked file brings along."""
    text = _reader(data)
    return tuple(
        ReferenceEntry(name, {"description": text(fields["description"]), "data": fields["data"]})
        for name, fields in data.get("reference_data", {}).items()
    )


def use_case_entry(slug: str, fields: dict[str, Any], text: Callable[[str], str]) -> UseCaseEntry:
    """The use case that a checked part of a file describes; `text` reads its texts."""
    example = fields.get("example", {})
    return UseCaseEntry(
        slug=slug,
        contract={
            "name": fields["name"],
            "description": text(fields["description"]),
            "review_policy": fields["review_policy"],
            "safety_level": fields["safety_level"],
            "cache_seconds": fields["cache_seconds"],
            "input_schema": fields["input_schema"],
            "output_schema": fields["output_schema"],
            "output_rules": fields.get("output_rules", []),
            "reference": fields.get("reference", {}),
            "example_variables": example.get("variables", {}),
            "example_output": example.get("output"),
            "fallback": fields["fallback"],
            **_said(fields),
        },
        wording=_wording(fields["prompt"], text) if "prompt" in fields else None,
    )


def _wording(prompt: dict[str, Any], text: Callable[[str], str]) -> dict[str, Any]:
    return {
        "system_prompt": text(prompt["system"]),
        "user_prompt": text(prompt["user"]),
        "model": prompt["model"],
        "max_tokens": prompt["max_tokens"],
        "effort": prompt.get("effort", ""),
    }


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in OPTIONAL if name in fields}


def _reader(data: dict[str, Any]) -> Callable[[str], str]:
    """People write block texts that end in a line break; it belongs to the YAML, unless the file says otherwise."""
    return str if data.get("exact") else str.strip
