"""Writing a test set as YAML that people like to read and that loads without loss."""

from typing import Any

from prompts.catalog_files.writing import yaml_of
from prompts.models import PromptTest, UseCase

HEADER = """\
# Test set of {name}, written by llmhub. Loading it updates the cases of these names and adds the others.
"""


def dump(use_case: UseCase) -> str:
    """All cases of `use_case`, active or not, by name. Where a case came from is not written. Reads `service`.

    Raises UnwritableError.
    """
    cases = [_case(case) for case in use_case.tests.order_by("name")]
    data = {"use_case": use_case.full_name, "cases": cases}
    return HEADER.format(name=use_case.full_name) + yaml_of(data)


def _case(case: PromptTest) -> dict[str, Any]:
    """What differs from a case's defaults, in the order in which people read it."""
    fields: dict[str, Any] = {"name": case.name}
    if case.note:
        fields["note"] = case.note
    if not case.active:
        fields["active"] = False
    fields["variables"] = case.variables
    if case.assertions:
        fields["assertions"] = case.assertions
    if case.expected is not None:
        fields["expected"] = case.expected
    return fields
