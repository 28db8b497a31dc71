"""Which use case is meant, is it on, and which version answers?"""

from dataclasses import fields

from llmhub.errors import Fault, NotEnabled, NotFound
from prompts.experiments.drawing import draw
from prompts.models import UseCase
from prompts.named import use_case_named
from prompts.switches import why_off

from .value import Ask, Chosen


def choose(ask: Ask) -> Chosen:
    """The live version, or the one that a running experiment draws for the subject.

    Raises NotFound, NotEnabled (switched off, not rolled out to the subject, or nothing published yet).
    """
    use_case = find_use_case(ask.use_case_name)
    if use_case is None:
        detail = f"There is no use case “{ask.use_case_name}”."
        raise NotFound(detail, errors=[Fault("/use_case", detail)])
    if reason := why_off(use_case, ask.unit):
        raise NotEnabled(reason)
    drawn = draw(use_case, ask.unit)
    if drawn is None:
        raise NotEnabled(f"{use_case.full_name} has no published version yet.")
    given = {field.name: getattr(ask, field.name) for field in fields(ask)}
    return Chosen(**given, use_case=use_case, version=drawn.version, variant=drawn.variant, phase=drawn.phase)


def find_use_case(full_name: str) -> UseCase | None:
    """The use case called `service.use_case`, with its switches and live version."""
    return use_case_named(full_name, "service__master", "live_version")
