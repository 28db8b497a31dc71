"""Check the answer against what was asked, without a model: the brief check and the scorers."""

from dataclasses import replace

from generation import scoring

from .job import Job


def score(job: Job) -> Job:
    """Fills in `quality`."""
    suggestion = job.suggestion
    answer = job.content if suggestion.use_case.output_schema is None else job.data
    return replace(job, quality=scoring.score(suggestion.use_case, suggestion.variables, answer))
