"""The version's wording with this request's variables."""

import hashlib
from dataclasses import replace

from generation.models import Suggestion
from generation.providers import Image, Prompt, Turn
from prompts import schemas, templates

from .job import Job


def render(job: Job) -> Job:
    """Images go as blocks of their own; in the text their name only points at them."""
    suggestion = job.suggestion
    version, use_case = suggestion.version, suggestion.use_case
    images = [name for name in use_case.image_variables if name in suggestion.variables]
    values = suggestion.variables | dict.fromkeys(images, "(attached image)")
    prompt = Prompt(
        model=version.model,
        max_tokens=version.max_tokens,
        effort=version.effort,
        system=version.system_prompt,
        turns=(Turn("user", templates.render(version.user_prompt, values)),),
        images=tuple(Image(*schemas.image_block_parts(suggestion.variables[name])) for name in images),
        schema=use_case.output_schema,
        end_user=_end_user(suggestion),
    )
    return replace(job, prompt=prompt)


def _end_user(suggestion: Suggestion) -> str:
    if not suggestion.subject:
        return ""
    return hashlib.sha256(f"{suggestion.client_id}:{suggestion.subject}".encode()).hexdigest()[:32]
