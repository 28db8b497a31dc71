"""The draft as it stands in somebody's editor, not stored: what a preview and a count are made of."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from generation.providers import Image, Prompt, Turn
from prompts import schemas
from prompts.models import MAX_TOKENS, PromptVersion, UseCase

from .marked_text import Piece, rendered

MAX_BODY = 2 * 1024 * 1024
ATTACHED = "(attached image)"


class TooMuch(ValueError):
    """More than an editor sends."""


def typed_version(request: HttpRequest, version: PromptVersion) -> PromptVersion:
    """`version` with the wording, model and limits that were sent; never to be saved. Raises TooMuch."""
    if int(request.headers.get("Content-Length") or 0) > MAX_BODY:
        raise TooMuch("This is more text than a prompt can have.")
    sent = request.POST
    typed = PromptVersion(pk=None, use_case=version.use_case, number=version.number)
    typed.system_prompt = _text(sent.get("system_prompt", version.system_prompt))
    typed.user_prompt = _text(sent.get("user_prompt", version.user_prompt))
    typed.model = sent.get("model", version.model)[:100]
    length = sent.get("max_tokens", "")
    typed.max_tokens = int(length) if _is_length(length) else version.max_tokens
    effort = sent.get("effort", "")
    typed.effort = effort if effort in PromptVersion.Effort.values else ""
    return typed


@dataclass(frozen=True, slots=True)
class Filled:
    """A prompt with variables in it, and which of them are images."""

    system: list[Piece]
    user: list[Piece]
    images: list[str]


def filled(version: PromptVersion, values: dict[str, Any]) -> Filled:
    """What the model would get. Raises TemplateError."""
    images = [name for name in version.use_case.image_variables if isinstance(values.get(name), str)]
    system = [Piece(version.system_prompt)] if version.system_prompt else []
    return Filled(system, rendered(version.user_prompt, values | dict.fromkeys(images, ATTACHED)), images)


def prompt_of(version: PromptVersion, parts: Filled, values: dict[str, Any]) -> Prompt:
    """The provider's form of what is `filled`, as the pipeline sends it. Raises ValueError for an image that is none."""
    return Prompt(
        model=version.model,
        max_tokens=version.max_tokens,
        effort=version.effort,
        system=version.system_prompt,
        turns=(Turn("user", "".join(piece.text for piece in parts.user)),),
        images=tuple(_images(version.use_case, parts.images, values)),
        schema=version.use_case.output_schema,
    )


def _images(use_case: UseCase, names: list[str], values: dict[str, Any]) -> list[Image]:
    return [Image(*schemas.image_block_parts(values[name])) for name in names]


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _is_length(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 7 and 1 <= int(text) <= MAX_TOKENS
