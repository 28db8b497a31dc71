"""What an editor asks for while somebody types: the rendered prompt, its faults, and what a call would cost."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse

from llmhub.admin_site.display import money, visible
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.errors import NotFound
from prompts.models import PromptVersion
from prompts.templates import TemplateError
from prompts.wording import problems_of, schema_with_reference, unused_variables

from .estimate import Usual, cost_of, tokens_of, usual_answer
from .inputs import EXAMPLE, values_of
from .marked_text import Piece
from .typed import Filled, TooMuch, filled, typed_version

# Characters that a preview shows of the whole, and of one inserted value.
MAX_SHOWN = 200_000
MAX_VALUE_SHOWN = 20_000


def preview_endpoint(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> JsonResponse:
    """POST of the wording as typed; stores nothing."""
    if not screen.has_change_permission(request):
        raise PermissionDenied
    stored = screen.find(request, object_id)
    try:
        version = typed_version(request, stored)
        values = values_of(request, stored.use_case, request.POST.get("source", EXAMPLE))
    except TooMuch as error:
        return JsonResponse({"sentence": str(error)}, status=413)
    except NotFound as error:
        return JsonResponse({"sentence": error.detail}, status=404)
    return JsonResponse(_preview(version, values))


def _preview(version: PromptVersion, values: dict[str, Any]) -> dict[str, Any]:
    problems = [asdict(problem) for problem in problems_of(version)]
    told: dict[str, Any] = {
        "problems": problems,
        "unused": unused_variables(version.user_prompt, version.use_case),
        "missing": _missing(version, values),
    }
    try:
        parts = filled(version, values) if _is_renderable(problems) else None
    except TemplateError as error:
        return told | {"sentence": str(error)}
    if parts is None:
        return told
    return told | {
        "system": _shown(parts.system),
        "user": _shown(parts.user),
        "images": parts.images,
        "estimate": estimate_of(version, parts),
    }


def estimate_of(version: PromptVersion, parts: Filled, counted: int | None = None) -> dict[str, Any]:
    """Tokens and cost of a call in words; `counted` is the provider's own count, where there is one."""
    tokens = counted
    if tokens is None:
        tokens = tokens_of(version.model, [*parts.system, *parts.user], version.use_case, len(parts.images))
    usual = usual_answer(version.use_case)
    cost = cost_of(version.model, tokens, version.max_tokens, usual)
    return {
        "exact": counted is not None,
        "tokens": f"{tokens:,}",
        "highest": money(cost.highest) if cost.highest is not None else "",
        "highest_output": f"{version.max_tokens:,}",
        "typical": money(cost.typical) if cost.typical is not None else "",
        "typical_output": _usual(usual),
    }


def _usual(usual: Usual | None) -> str:
    if usual is None:
        return ""
    of = "the last answer" if usual.answers == 1 else f"the last {usual.answers} answers"
    return f"{usual.tokens:,} tokens, the mean of {of}"


def _is_renderable(problems: list[dict[str, Any]]) -> bool:
    """A name that no input declares renders as nothing; any other fault of the template leaves nothing to render."""
    faults = [problem for problem in problems if problem["field"] == "user_prompt"]
    return all(problem["sentence"].startswith("No input declares") for problem in faults)


def _missing(version: PromptVersion, values: dict[str, Any]) -> list[str]:
    """Variables that every request must have and these values have not."""
    required = schema_with_reference(version.use_case).get("required", [])
    return [name for name in required if name not in values][:10]


def _shown(pieces: list[Piece]) -> list[tuple[str, bool]]:
    """The pieces as a page shows them: (text, whether it is data), cut where they are enormous."""
    shown: list[tuple[str, bool]] = []
    left = MAX_SHOWN
    for piece in pieces:
        text = _cut(piece.text, min(left, MAX_VALUE_SHOWN) if piece.is_data else left)
        shown.append((visible(text), piece.is_data))
        left -= len(text)
        if left <= 0:
            break
    return shown


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} more characters)"
