"""One more try for an answer that cannot be used: the model is told what was wrong with it."""

from dataclasses import replace

from generation.models import Attempt
from generation.providers import Turn
from llmhub.errors import Fault, OutputInvalid

from .call import call
from .job import Job
from .read import read
from .settle import settle

MAX_FAULTS_TOLD = 20


def repair(job: Job) -> Job:
    """Raises OutputInvalid when the second answer cannot be used either."""
    if not job.faults:
        return job
    assert job.prompt is not None and job.attempt is not None
    said = Turn("assistant", job.attempt.answer.strip() or "(no answer)")
    asked = Turn("user", request_for_repair(job.faults))
    again = replace(job, prompt=replace(job.prompt, turns=(*job.prompt.turns, said, asked)), faults=())
    repaired = read(settle(call(again, Attempt.Kind.REPAIR)))
    if repaired.faults:
        raise OutputInvalid("The model's answer did not fit, twice.", errors=list(repaired.faults))
    return repaired


def request_for_repair(faults: tuple[Fault, ...]) -> str:
    """What the model is told."""
    lines = [f"- {fault.pointer or 'the answer'}: {fault.detail}" for fault in faults[:MAX_FAULTS_TOLD]]
    return (
        "That answer cannot be used as it is:\n" + "\n".join(lines) + "\n"
        "Send the complete answer again with these points corrected and everything else kept. "
        "Send only the JSON value itself, without a code fence and without any other text."
    )
