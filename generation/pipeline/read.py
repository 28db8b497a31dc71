"""Get the content out of an answer: JSON out of fences, checked by schema and output rules."""

import re
from dataclasses import replace
from typing import Any

from generation import content
from generation.models import Attempt
from llmhub.errors import Fault, OutputInvalid
from llmhub.json_input import problems_of, strict_loads
from prompts import output_rules, schemas
from prompts.models import UseCase

from .job import Job

FENCED = re.compile(r"```[a-zA-Z]*[ \t]*\r?\n(.*?)\r?\n?[ \t]*```", re.DOTALL)
COMPLETE = ("end_turn", "stop_sequence")


def read(job: Job) -> Job:
    """Fills in content and data, or the faults that a repair can be asked for.

    Raises OutputInvalid where asking again cannot help: refused, or cut off.
    """
    attempt, use_case = job.attempt, job.suggestion.use_case
    assert attempt is not None
    _ensure_usable(attempt)
    text = attempt.answer.strip()
    if use_case.output_schema is None:
        return replace(job, content=text, faults=() if text else (Fault("", "The answer is empty."),))
    try:
        data = parse(text)
    except ValueError as error:
        return replace(job, faults=(Fault("", str(error)),))
    faults = check(use_case, data, job.suggestion.variables)
    return replace(job, data=data, content=content.text_of(data), faults=tuple(faults))


def parse(text: str) -> Any:
    """The JSON value in a model's answer, which may stand in a code fence or between sentences.

    Raises ValueError with a sentence that the model can act on.
    """
    candidates = [text, *FENCED.findall(text), _between_braces(text)]
    for candidate in candidates:
        try:
            return strict_loads(candidate)
        except (ValueError, RecursionError):
            continue
    raise ValueError("The answer is not valid JSON.")


def check(use_case: UseCase, data: Any, variables: dict[str, Any]) -> list[Fault]:
    """What is wrong with `data`: what no row can hold, then the schema, then the output rules."""
    faults = problems_of(data) or schemas.faults(use_case.output_schema, data, root="")
    return faults or output_rules.check(use_case.output_rules, data, variables)


def _ensure_usable(attempt: Attempt) -> None:
    if attempt.stop_reason == "refusal":
        raise OutputInvalid("The model declined to answer this request.")
    if attempt.stop_reason not in COMPLETE:
        raise OutputInvalid(
            f"The answer was cut off ({attempt.stop_reason}). A higher token limit in the prompt version may help."
        )


def _between_braces(text: str) -> str:
    starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
    return text[min(starts) : max(text.rfind("}"), text.rfind("]")) + 1] if starts else ""
