"""A request's variables before they are used: reference data filled in where a use case asks for it."""

from typing import Any

from .models import ReferenceData, UseCase

Variables = dict[str, Any]


def filled_in(use_case: UseCase, given: list[Variables]) -> list[Variables]:
    """Each of `given` with the reference data that it does not bring itself; one query for all of them, or none."""
    wanted = {
        variable: name
        for variable, name in use_case.reference.items()
        if any(variable not in variables for variables in given)
    }
    if not wanted:
        return given
    stored = dict(ReferenceData.objects.filter(name__in=wanted.values()).values_list("name", "data"))
    filled = {variable: stored[name] for variable, name in wanted.items() if name in stored}
    return [filled | variables for variables in given]
