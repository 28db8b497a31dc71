"""The value that the pipeline's steps pass on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from generation.models import Attempt, Suggestion
from generation.providers import Answer, Prompt
from generation.scoring import Quality
from llmhub.errors import Fault
from prompts.test_sets import Check

from .leases import Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A claimed suggestion on its way; `lease_token` proves that it is still ours."""

    suggestion: Suggestion
    lease_token: UUID
    prompt: Prompt | None = None
    # The latest call, and what came back while it is not settled yet.
    attempt: Attempt | None = None
    answer: Answer | None = None
    # What the call in the provider's window is called, see usage.window.
    waiter: str = ""
    # What was read from the answer, and what is wrong with it.
    content: str = ""
    data: Any = None
    faults: tuple[Fault, ...] = ()
    # What the brief check and the scorers say of it; see generation.scoring.
    quality: Quality | None = None
    # Of what the studio tries: how the answer did by its case's assertions.
    checks: tuple[Check, ...] = ()

    @property
    def lease(self) -> Lease:
        """Keeps the claim alive inside a `with` block."""
        return Lease(self.lease_token)
