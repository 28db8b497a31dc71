"""The values that the intake's steps pass on: each step takes one and gives the next, fuller one."""

from dataclasses import dataclass, fields
from typing import Any

from generation.models import IdempotencyKey, Suggestion
from prompts.models import Phase, PromptVersion, UseCase, Variant
from usage.models import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a client asks for; its form is checked, its meaning is not."""

    client: Client
    use_case_name: str
    variables: dict[str, Any]
    subject: str = ""
    reference_type: str = ""
    reference_id: str = ""
    cache: bool = True
    request_id: str = ""
    body_bytes: int = 0
    idempotency: IdempotencyKey | None = None

    @property
    def unit(self) -> str:
        """Whom an experiment counts: the subject; where a request names none, its client."""
        return self.subject or f"client:{self.client.pk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen(Ask):
    """And what will answer it."""

    use_case: UseCase
    version: PromptVersion
    # Where an experiment chose the version.
    variant: Variant | None = None
    phase: Phase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Chosen):
    """And the suggestion that answers it, new or old, made or still to be made."""

    suggestion: Suggestion
    from_cache: bool = False


def answered(chosen: Chosen, suggestion: Suggestion, *, from_cache: bool = False) -> Answered:
    """`chosen` with the suggestion that answers it."""
    given = {field.name: getattr(chosen, field.name) for field in fields(chosen)}
    return Answered(**given, suggestion=suggestion, from_cache=from_cache)
