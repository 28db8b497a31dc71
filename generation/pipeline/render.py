"""The version's wording with this request's variables."""

import hashlib
from dataclasses import replace
from typing import Any

from generation.models import Suggestion
from generation.providers import Image, Prompt, Turn
from generation.studio.guard import ensure_still_asked
from llmhub.errors import OutputInvalid
from prompts import schemas, templates
from prompts.models import PromptVersion

from .job import Job


def render(job: Job) -> Job:
    """Images go as blocks of their own; in the text their name only points at them.

    Raises OutputInvalid for wording that cannot be rendered with these variables; in the studio also Cancelled, and
    WrongState for wording that was changed since it was asked for.
    """
    suggestion = job.suggestion
    ensure_still_asked(suggestion)
    version, use_case = suggestion.version, suggestion.use_case
    images = [name for name in use_case.image_variables if name in suggestion.variables]
    values = suggestion.variables | dict.fromkeys(images, "(attached image)")
    prompt = Prompt(
        model=version.model,
        max_tokens=version.max_tokens,
        effort=version.effort,
        system=version.system_prompt,
        turns=(Turn("user", _user_turn(version, values)), *_earlier_attempt(suggestion)),
        images=tuple(Image(*schemas.image_block_parts(suggestion.variables[name])) for name in images),
        schema=use_case.output_schema,
        end_user=_end_user(suggestion),
    )
    return replace(job, prompt=prompt)


def _user_turn(version: PromptVersion, values: dict[str, Any]) -> str:
    try:
        return templates.render(version.user_prompt, values)
    except templates.TemplateError as error:
        raise OutputInvalid(f"Version {version.number}'s wording cannot be rendered: {error}") from error


def _earlier_attempt(suggestion: Suggestion) -> tuple[Turn, ...]:
    """Where a reviewer asked for another attempt: the one that they had before them, and what they said of it."""
    if suggestion.redo_of is None:
        return ()
    return Turn("assistant", suggestion.redo_of.content or ""), Turn(
        "user", request_for_another(suggestion.instruction)
    )


def request_for_another(instruction: str) -> str:
    """What the model is told when a reviewer asks for another attempt."""
    return (
        "A reviewer read that answer and asks for another one. What they say about it:\n"
        f"<instruction>\n{instruction}\n</instruction>\n"
        "Write the whole answer anew, in the same form as before, following this instruction as far as the task permits."
    )


def _end_user(suggestion: Suggestion) -> str:
    if not suggestion.subject:
        return ""
    return hashlib.sha256(f"{suggestion.client_id}:{suggestion.subject}".encode()).hexdigest()[:32]
