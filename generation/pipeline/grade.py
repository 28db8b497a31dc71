"""Hold an answer that the studio made against the assertions of its case. Clients' requests pass by."""

from dataclasses import replace

from generation.models import Attempt, StudioResult, Suggestion
from generation.providers import ProviderFault
from generation.studio import rubric
from generation.studio.measures import measured
from llmhub.errors import BudgetExhausted, NotEnabled, ProviderError
from prompts import test_sets
from prompts.test_sets import Check

from .call import another_try_helps, call
from .job import Job
from .settle import settle


def grade(job: Job) -> Job:
    """Fills in `checks`. A grader that cannot be asked is a check that failed: the answer itself is there.

    Raises ProviderFault where grading may succeed later, LeaseLost.
    """
    if job.suggestion.purpose != Suggestion.Purpose.STUDIO:
        return job
    result = StudioResult.objects.get(suggestion=job.suggestion)
    took = measured(job.suggestion.attempts.defer("answer"))
    answer = test_sets.Answer(
        value=job.content if job.suggestion.use_case.output_schema is None else job.data,
        expected=result.expected,
        cost=took.cost,
        latency_s=took.latency_ms / 1000,
    )
    checks = test_sets.evaluate(result.assertions, answer)
    criteria = test_sets.criteria_of(result.assertions)
    if criteria:
        checks.append(_graded(job, criteria))
    return replace(job, checks=tuple(checks))


def _graded(job: Job, criteria: str) -> Check:
    prompt = rubric.grading_prompt(job.suggestion, job.content, criteria)
    try:
        graded = settle(call(replace(job, prompt=prompt, attempt=None, answer=None), Attempt.Kind.GRADE))
    except ProviderFault as fault:
        if another_try_helps(job, fault):
            raise
        return _not_asked(fault.detail)
    except (ProviderError, BudgetExhausted, NotEnabled) as error:
        return _not_asked(error.detail)
    assert graded.attempt is not None
    return rubric.verdict_of(graded.attempt)


def _not_asked(detail: str) -> Check:
    return Check(test_sets.RUBRIC, False, f"The grader could not be asked: {detail}")
