"""A prompt version as the API shows it."""

from typing import Any

from llmhub.openapi import Schema
from prompts import wording
from prompts.models import PromptVersion

STATES = ["draft", "published", "archived"]
TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
FAULT: Schema = {
    "type": "object",
    "required": ["pointer", "detail"],
    "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
}

VERSION: Schema = {
    "title": "PromptVersion",
    "type": "object",
    "required": [
        "number", "state", "live", "source", "system_prompt", "user_prompt", "model", "max_tokens", "effort", "note",
        "author", "created_at", "published_at", "problems",
    ],
    "properties": {
        "number": {"type": "integer"},
        "state": {"enum": STATES},
        "live": {"type": "boolean", "description": "Whether requests are answered with it"},
        "source": {"enum": PromptVersion.Source.values},
        "system_prompt": {"type": "string"},
        "user_prompt": {"type": "string", "description": "A Mustache template"},
        "model": {"type": "string"},
        "max_tokens": {"type": "integer"},
        "effort": {"enum": PromptVersion.Effort.values, "description": "Empty for the model's own default"},
        "note": {"type": "string"},
        "author": {"type": ["string", "null"], "description": "The person or the client that made it"},
        "created_at": TIME,
        "published_at": TIME,
        "problems": {"type": "array", "items": FAULT, "description": "What keeps a draft's wording from going live"},
    },
}  # fmt: skip


def object_of(version: PromptVersion) -> dict[str, Any]:
    """`version` as the API shows it. Reads `use_case` and `created_by`: select them along."""
    return {
        "number": version.number,
        "state": "archived" if version.is_archived else version.status,
        "live": version.is_live,
        "source": version.source,
        "system_prompt": version.system_prompt,
        "user_prompt": version.user_prompt,
        "model": version.model,
        "max_tokens": version.max_tokens,
        "effort": version.effort,
        "note": version.note,
        "author": version.client_name or (version.created_by.get_username() if version.created_by else None),
        "created_at": version.created_at,
        "published_at": version.published_at,
        "problems": _problems(version),
    }


def _problems(version: PromptVersion) -> list[dict[str, str]]:
    if not version.is_draft:
        return []
    return [{"pointer": f"/{one.field}", "detail": str(one)} for one in wording.problems_of(version)]
