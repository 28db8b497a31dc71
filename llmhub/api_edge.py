"""The API's outermost layer: whatever happens under `/api/`, the answer is JSON in the contract's form."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from .errors import HubError, InvalidRequest, NotFound
from .problems import problem_of, problem_response

log = structlog.get_logger(__name__)

PREFIXES = ("/api/", "/health/")


class ProblemMiddleware:
    """Turns Django's own HTML errors into problem details for API addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_api = request.path_info.startswith(PREFIXES)
        if not is_api or response.status_code < 400 or response["Content-Type"].startswith("application/"):
            return response
        return problem_response(request, self._problem(response))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not request.path_info.startswith(PREFIXES):
            return None
        problem = problem_of(error)
        if problem is None:
            log.exception("unhandled", path=request.path_info)
            problem = HubError("An error in llmhub itself; it was logged with this request's id.")
        return problem_response(request, problem)

    @staticmethod
    def _problem(response: HttpResponse) -> HubError:
        if response.status_code == 404:
            return NotFound("There is nothing at this address.")
        if response.status_code < 500:
            return InvalidRequest(response.reason_phrase)
        return HubError("An error in llmhub itself; it was logged with this request's id.")
