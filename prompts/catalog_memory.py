"""What a use case's catalogue file said when it was last loaded, and where the database differs from that."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import JSONObject

from .catalog_files import UseCaseEntry
from .catalog_files.entries import OPTIONAL
from .models import WORDING, UseCase

# The key of `catalog_contract` that it is kept under, beside the fields that the last load wrote.
MEMORY = "file"

CONTRACT = (
    "name", "description", "review_policy", "safety_level", "cache_seconds", "input_schema", "output_schema",
    "output_rules", "reference", "example_variables", "example_output", "fallback",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not as the file says: the field of `UseCase`, or of its live version (`is_wording`)."""

    field: str
    is_wording: bool
    in_file: Any
    now: Any


def memory_of(entry: UseCaseEntry) -> dict[str, Any]:
    """What is remembered of a file's use case."""
    return {"contract": entry.contract, "prompt": entry.wording}


def remembered(use_case: UseCase) -> dict[str, Any] | None:
    """What the file said of `use_case`; None where none was loaded (or only before this was remembered)."""
    found: dict[str, Any] | None = (use_case.catalog_contract or {}).get(MEMORY)
    return found


def differences(use_case: UseCase) -> list[Difference]:
    """Where `use_case` and its live version are not as the file said. Reads `live_version`."""
    memory = remembered(use_case)
    if memory is None:
        return []
    contract, prompt, live = memory["contract"], memory["prompt"], use_case.live_version
    found = [
        Difference(name, False, contract[name], getattr(use_case, name))
        for name in (*CONTRACT, *OPTIONAL)
        if name in contract and contract[name] != getattr(use_case, name)
    ]
    for name in WORDING if prompt else ():
        now = getattr(live, name, None)
        if prompt[name] != now:
            found.append(Difference(name, True, prompt[name], now))
    return found


def ids_that_differ(use_cases: QuerySet[UseCase]) -> list[int]:
    """Those of `use_cases` for which `differences` would find anything. Worked out by the database, for lists."""
    return list(use_cases.annotate(differs=_differs()).filter(differs=True).order_by().values_list("pk", flat=True))


def _differs() -> Case:
    memory = KeyTransform(MEMORY, "catalog_contract")
    contract = JSONObject(**{name: F(name) for name in CONTRACT})
    # What a file leaves to each installation is as it should be.
    left_out = JSONObject(**{name: F(name) for name in OPTIONAL})
    contract_now = _joined("||", contract, left_out)
    contract_said = _joined("||", left_out, KeyTransform("contract", memory))
    wording_now = JSONObject(**{name: F(f"live_version__{name}") for name in WORDING})
    wording_said = KeyTransform("prompt", memory)
    is_other = _joined("IS DISTINCT FROM", contract_now, contract_said)
    is_reworded = _joined("IS DISTINCT FROM", wording_now, wording_said)
    has_prompt = Q(**{f"catalog_contract__{MEMORY}__prompt__isnull": False}) & ~Q(
        **{f"catalog_contract__{MEMORY}__prompt": None}
    )
    return Case(
        When(~Q(catalog_contract__has_key=MEMORY), then=Value(False)),
        When(is_other, then=Value(True)),
        When(has_prompt, then=is_reworded),
        default=Value(False),
        output_field=BooleanField(),
    )


def _joined(operator: str, *parts: Any) -> Func:
    output: Any = BooleanField()
    return Func(*parts, template="(%(expressions)s)", arg_joiner=f" {operator} ", output_field=output)
