"""POST /suggestions/{id}/feedback: what became of a suggestion."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from generation.feedback import MAX_COMMENT, SATISFACTION, YES_OR_NO, give
from generation.models import Feedback
from llmhub.errors import InvalidRequest
from llmhub.openapi import Schema, problems
from llmhub.times import rfc3339
from prompts import schemas
from usage.models import Scope

from .detail import own_suggestion
from .headers import refuse_unsupported


def _values(metrics: list[str], **wanted: Any) -> Schema:
    return {
        "if": {"properties": {"metric": {"enum": metrics}}, "required": ["metric"]},
        "then": {"properties": {"value": wanted}},
    }


BODY: Schema = {
    "title": "FeedbackRequest",
    "type": "object",
    "additionalProperties": False,
    "required": ["metric", "value"],
    "properties": {
        "metric": {"enum": Feedback.Metric.values},
        "value": {
            "type": "number",
            "description": "`adoption`, `conversion`: 0 or 1; `satisfaction`: 1 to 5; `engagement`: seconds",
        },
        "comment": {"type": "string", "maxLength": MAX_COMMENT},
    },
    "allOf": [
        _values([metric.value for metric in YES_OR_NO], enum=[0, 1]),
        _values(["satisfaction"], minimum=SATISFACTION[0], maximum=SATISFACTION[1]),
        _values(["engagement"], minimum=0),
    ],
    "examples": [{"metric": "satisfaction", "value": 5, "comment": "Just what I wanted."}],
}
FEEDBACK: Schema = {
    "title": "Feedback",
    "type": "object",
    "required": ["id", "suggestion", "subject", "metric", "value", "comment", "created_at", "updated_at"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "suggestion": {"type": "string", "format": "uuid"},
        "subject": {"type": ["string", "null"]},
        "metric": {"enum": Feedback.Metric.values},
        "value": {"type": "number"},
        "comment": {"type": "string"},
        "created_at": {"type": "string", "format": "date-time"},
        "updated_at": {"type": "string", "format": "date-time", "description": "Since when this value holds"},
    },
}


class SuggestionFeedback(APIView):
    scope = Scope.SUGGEST.value

    @extend_schema(
        operation_id="give_feedback",
        request={"application/json": BODY},
        responses={201: FEEDBACK, **problems(400, 401, 403, 404, 409, 413)},
    )
    def post(self, request: Request, suggestion_id: UUID) -> Response:
        """Report what became of a suggestion. One value a subject and metric: a later one replaces it."""
        refuse_unsupported(request)
        body = _checked(request.data)
        suggestion = own_suggestion(request, suggestion_id)
        found = give(suggestion, metric=body["metric"], value=body["value"], comment=body.get("comment", ""))
        return Response(_object_of(found, suggestion.subject), 201)


def _checked(body: Any) -> dict[str, Any]:
    faults = schemas.faults(BODY, body, root="")
    if faults:
        raise InvalidRequest("The feedback is not valid.", errors=faults)
    return body


def _object_of(feedback: Feedback, subject: str) -> dict[str, Any]:
    return {
        "id": str(feedback.pk),
        "suggestion": str(feedback.suggestion_id),
        "subject": subject or None,
        "metric": feedback.metric,
        "value": feedback.value,
        "comment": feedback.comment,
        "created_at": rfc3339(feedback.created_at),
        "updated_at": rfc3339(feedback.updated_at),
    }
