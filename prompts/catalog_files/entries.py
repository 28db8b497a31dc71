"""What a sound catalogue says, ready for the database: model fields by name."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class UseCaseEntry:
    """One use case: its contract (fields of `UseCase`) and its wording (fields of `PromptVersion`)."""

    slug: str
    contract: dict[str, Any]
    wording: dict[str, Any]


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
    service = data["service"]
    return ServiceEntry(
        slug=service["slug"],
        contract={"name": service["name"], "description": service["description"].strip()},
        use_cases=tuple(use_case_entry(slug, fields) for slug, fields in data["use_cases"].items()),
    )


def reference_entries(data: dict[str, Any]) -> tuple[ReferenceEntry, ...]:
    """The reference data that a checked file brings along."""
    return tuple(
        ReferenceEntry(name, {"description": fields["description"].strip(), "data": fields["data"]})
        for name, fields in data.get("reference_data", {}).items()
    )


def use_case_entry(slug: str, fields: dict[str, Any]) -> UseCaseEntry:
    """The use case that a checked part of a file describes."""
    prompt, example = fields["prompt"], fields["example"]
    return UseCaseEntry(
        slug=slug,
        contract={
            "name": fields["name"],
            "description": fields["description"].strip(),
            "review_policy": fields["review_policy"],
            "safety_level": fields["safety_level"],
            "cache_seconds": fields["cache_seconds"],
            "input_schema": fields["input_schema"],
            "output_schema": fields["output_schema"],
            "output_rules": fields.get("output_rules", []),
            "reference": fields.get("reference", {}),
            "example_variables": example["variables"],
            "example_output": example["output"],
            "fallback": fields["fallback"],
        },
        wording={
            "system_prompt": prompt["system"].strip(),
            "user_prompt": prompt["user"].strip(),
            "model": prompt["model"],
            "max_tokens": prompt["max_tokens"],
            "effort": prompt.get("effort", ""),
        },
    )
