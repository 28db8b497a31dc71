"""Pipeline: from a queued suggestion to a draft, in a Celery worker.

A step takes the job and returns it fuller, or raises; whatever is raised goes one way, through `give_up`.
Each step can be run again after a crash: what was paid for stands in the suggestion's attempts and is not paid twice.
"""

from uuid import UUID

import structlog

from generation.providers import ProviderFault
from llmhub.database import AWAY
from llmhub.errors import HubError

from .call import call
from .claim import claim
from .failure import give_up
from .file import file
from .grade import grade
from .job import Job
from .leases import LeaseLost
from .postpone import Postponed, requeue
from .read import read
from .render import render
from .repair import repair
from .score import score
from .settle import settle

STEPS = (render, call, settle, read, repair, score, grade, file)

log = structlog.get_logger(__name__)


def run(suggestion_id: UUID) -> None:
    """Make one suggestion, if nobody else is at it. Never raises: every end is written to the row.

    Where the database is away it ends as if the worker had died: somebody takes the suggestion up again later.
    """
    try:
        job = claim(suggestion_id)
        if job is None:
            return
        facts = {"suggestion": str(suggestion_id), "request_id": job.suggestion.request_id}
        with structlog.contextvars.bound_contextvars(**facts), job.lease:
            _take_steps(job)
    except LeaseLost:
        log.warning("lease_lost", suggestion=str(suggestion_id))
    except AWAY:
        log.exception("database_away", suggestion=str(suggestion_id))


def _take_steps(job: Job) -> None:
    try:
        for step in STEPS:
            job = step(job)
    except Postponed as wait:
        requeue(job, wait.delay_s)
    except (ProviderFault, HubError) as fault:
        give_up(job, fault)
    except (LeaseLost, *AWAY):
        raise
    except Exception:
        log.exception("pipeline_broke")
        give_up(job, HubError("The suggestion could not be made because of a fault in llmhub itself."))
