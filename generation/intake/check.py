"""Do the variables fit the use case? Fills in reference data first, so that it is checked and keyed along."""

from dataclasses import replace

from llmhub.errors import TooLarge, VariablesInvalid
from llmhub.json_input import MAX_BODY
from prompts import schemas
from prompts.variables import filled_in

from .value import Chosen


def check(chosen: Chosen) -> Chosen:
    """Raises TooLarge, VariablesInvalid with a pointer at each fault."""
    if chosen.body_bytes > MAX_BODY and not chosen.use_case.image_variables:
        raise TooLarge("The body may have 1 MiB at most for this use case.")
    variables = filled_in(chosen.use_case, [chosen.variables])[0]
    faults = schemas.faults(chosen.use_case.input_schema, variables, root="/variables")
    if faults:
        raise VariablesInvalid(f"The variables do not fit {chosen.use_case.full_name}.", errors=faults)
    return replace(chosen, variables=variables)
