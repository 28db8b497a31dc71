"""Do the variables fit the use case? Fills in reference data first, so that it is checked and keyed along."""

from dataclasses import replace
from typing import Any

from llmhub.errors import TooLarge, VariablesInvalid
from prompts import schemas
from prompts.models import ReferenceData, UseCase

from .value import Chosen

# Bytes of a request's body; images make them large, so only use cases that take one may go up to the greater limit.
MAX_BODY = 1024 * 1024
MAX_BODY_WITH_IMAGE = 8 * 1024 * 1024


def check(chosen: Chosen) -> Chosen:
    """Raises TooLarge, VariablesInvalid with a pointer at each fault."""
    if chosen.body_bytes > MAX_BODY and not chosen.use_case.image_variables:
        raise TooLarge("The body may have 1 MiB at most for this use case.")
    variables = _reference_data(chosen.use_case, chosen.variables) | chosen.variables
    faults = schemas.faults(chosen.use_case.input_schema, variables, root="/variables")
    if faults:
        raise VariablesInvalid(f"The variables do not fit {chosen.use_case.full_name}.", errors=faults)
    return replace(chosen, variables=variables)


def _reference_data(use_case: UseCase, given: dict[str, Any]) -> dict[str, Any]:
    wanted = {variable: name for variable, name in use_case.reference.items() if variable not in given}
    if not wanted:
        return {}
    stored = dict(ReferenceData.objects.filter(name__in=wanted.values()).values_list("name", "data"))
    return {variable: stored[name] for variable, name in wanted.items() if name in stored}
