"""The provider's own count of a prompt's tokens, where a provider's key is set."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse

from generation import providers
from generation.providers import ProviderFault
from generation.waiting import release_connection
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.errors import NotFound
from prompts.templates import TemplateError

from .inputs import EXAMPLE, values_of
from .preview import estimate_of
from .typed import TooMuch, filled, prompt_of, typed_version


def can_count() -> bool:
    """Whether there is a provider to ask. The sandbox's count is no model's."""
    return bool(settings.ANTHROPIC_API_KEY) and not settings.LLMHUB_SANDBOX


def count_endpoint(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> JsonResponse:
    """POST of the wording as typed; answers with the estimate made exact, or a sentence why not."""
    if not screen.has_change_permission(request):
        raise PermissionDenied
    stored = screen.find(request, object_id)
    if not can_count():
        return JsonResponse({"sentence": "There is no provider's key, so only an estimate can be given."}, status=409)
    try:
        version = typed_version(request, stored)
        values = values_of(request, stored.use_case, request.POST.get("source", EXAMPLE))
        parts = filled(version, values)
        prompt = prompt_of(version, parts, values)
    except TooMuch as error:
        return JsonResponse({"sentence": str(error)}, status=413)
    except NotFound as error:
        return JsonResponse({"sentence": error.detail}, status=404)
    except TemplateError as error:
        return JsonResponse({"sentence": f"Mend the template first. {error}"}, status=422)
    except ValueError:
        return JsonResponse({"sentence": "An image among these variables is none. Choose others."}, status=422)
    release_connection()
    try:
        tokens = providers.get().count_tokens(prompt)
    except ProviderFault as fault:
        return JsonResponse({"sentence": f"It could not be counted. {fault.detail}"}, status=502)
    return JsonResponse({"estimate": estimate_of(version, parts, counted=tokens)})
