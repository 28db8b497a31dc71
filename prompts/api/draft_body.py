"""The body that adds a draft: what it may say, and making the draft from it."""

from typing import Any

from django.db import transaction

from llmhub.errors import Fault, InvalidRequest
from llmhub.openapi import Schema
from prompts import schemas, wording
from prompts.models import EDITABLE, MAX_TOKENS, PromptVersion, UseCase
from prompts.models_offered import has_own_price, in_price_list
from prompts.publishing import add_draft
from prompts.wording import MAX_PROMPT

MAX_NUMBER = 999_999_999

DRAFT: Schema = {
    "title": "Draft",
    "description": "What is left out is as in the version `based_on` (default: the live one).",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "system_prompt": {"type": "string", "maxLength": MAX_PROMPT},
        "user_prompt": {"type": "string", "minLength": 1, "maxLength": MAX_PROMPT},
        "model": {"type": "string", "minLength": 1, "maxLength": 100},
        "max_tokens": {"type": "integer", "minimum": 1, "maximum": MAX_TOKENS},
        "effort": {"enum": PromptVersion.Effort.values},
        "note": {"type": "string", "maxLength": 500, "description": "What changed, and why"},
        "based_on": {"type": "integer", "minimum": 1, "maximum": MAX_NUMBER, "description": "A version's number"},
    },
}
NOTE: Schema = {
    "title": "Note",
    "type": "object",
    "additionalProperties": False,
    "properties": {"note": {"type": "string", "maxLength": 500, "description": "Why, for the history"}},
}


def checked(schema: Schema, body: Any) -> dict[str, Any]:
    """`body`, where it fits `schema`. Raises InvalidRequest with a pointer at each fault."""
    _refuse(schemas.faults(schema, body, root=""))
    fields: dict[str, Any] = body
    return fields


def draft_from(use_case: UseCase, body: Any, client_name: str) -> PromptVersion:
    """A new draft of `use_case` that says what `body` says. Raises InvalidRequest; then there is no draft."""
    fields = checked(DRAFT, body)
    # JSON Schema takes 2.0 for a whole number.
    fields |= {name: int(fields[name]) for name in ("max_tokens", "based_on") if name in fields}
    base = _base(use_case, fields)
    _refuse(_missing(base, fields))
    with transaction.atomic():
        draft = add_draft(use_case, based_on=base, client_name=client_name)
        for name in EDITABLE:
            setattr(draft, name, fields.get(name, getattr(draft, name)))
        draft.use_case = use_case
        faults = [Fault(f"/{problem.field}", str(problem)) for problem in wording.problems_of(draft)]
        _refuse(faults + (_model_faults(draft) if {"model", "effort"} & fields.keys() else []))
        draft.save()
    return draft


def _base(use_case: UseCase, fields: dict[str, Any]) -> PromptVersion | None:
    if "based_on" not in fields:
        return use_case.live_version
    found = use_case.versions.filter(number=fields["based_on"]).first()
    if found is None:
        _refuse([Fault("/based_on", f"There is no version {fields['based_on']}.")])
    return found


def _missing(base: PromptVersion | None, fields: dict[str, Any]) -> list[Fault]:
    """Without a version to start from, wording and model must be said."""
    names = [] if base else ["user_prompt", "model"]
    return [
        Fault(f"/{name}", "is required: there is no live version to take it from")
        for name in names
        if name not in fields
    ]


def _model_faults(draft: PromptVersion) -> list[Fault]:
    """What the provider would refuse at each call, as far as the price list knows it."""
    if has_own_price(draft.model):
        return []
    model = in_price_list(draft.model)
    if model is None:
        return [Fault("/model", "is no model on offer with a known price")]
    why_not = model.why_not(draft.effort)
    return [Fault("/effort", f"{draft.model} {why_not}")] if why_not else []


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise InvalidRequest("The request is not valid.", errors=faults)
