"""Approval certificates: get one, verify one, and the keys to verify them without us."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from generation.certificates.document import certificate_of
from generation.certificates.keys import key_set
from generation.certificates.verifying import is_about, reason_against, standing_of
from generation.fetched import handed_out
from generation.models import Suggestion
from llmhub.errors import InvalidRequest
from llmhub.openapi import problems
from llmhub.query import query_of
from prompts import schemas
from usage.authentication import client_of
from usage.models import Scope

from .certificate_schema import BODY, KEY_SET, SIGNED, VERDICT
from .detail import own_suggestion


class SuggestionCertificate(APIView):
    scope = Scope.SUGGEST.value

    @extend_schema(operation_id="get_certificate", responses={200: SIGNED, **problems(400, 401, 403, 404, 409)})
    def get(self, request: Request, suggestion_id: UUID) -> Response:
        """Who approved the suggestion's text, when and with which edits, signed."""
        query_of(request, ())
        # A certificate tells of the approval: from then on that cannot be undone.
        [suggestion] = handed_out([own_suggestion(request, suggestion_id)])
        suggestion.client = client_of(request)
        return Response(certificate_of(suggestion))


class CertificateVerification(APIView):
    @extend_schema(
        operation_id="verify_certificate",
        request={"application/json": BODY},
        responses={200: VERDICT, **problems(400, 401, 413)},
    )
    def post(self, request: Request) -> Response:
        """Whether a certificate is genuine, whether a text is the one it is about, and whether the approval still stands."""
        query_of(request, ())
        body = _checked(request.data)
        return Response(_verdict(request, body["certificate"], body["signature"], body.get("content")))


class CertificateKeys(APIView):
    # Public keys are for everybody: also for those who check a certificate and are no client.
    authentication_classes = []
    permission_classes = []

    @extend_schema(operation_id="list_certificate_keys", responses={200: KEY_SET, **problems(400)})
    def get(self, request: Request) -> Response:
        """The public keys that verify certificates, as a JWK Set, the current one first. Needs no API key."""
        query_of(request, ())
        return Response(key_set())


def _checked(body: Any) -> dict[str, Any]:
    faults = schemas.faults(BODY, body, root="")
    if faults:
        raise InvalidRequest("The verification is not valid.", errors=faults)
    return body


def _verdict(
    request: Request, certificate: dict[str, Any], signature: dict[str, Any], content: str | None
) -> dict[str, Any]:
    reason = reason_against(certificate, signature)
    genuine = reason is None
    return {
        "valid": genuine,
        "reason": reason,
        "content_matches": is_about(certificate, content) if genuine and content is not None else None,
        "standing": _standing(request, certificate) if genuine else None,
    }


def _standing(request: Request, certificate: dict[str, Any]) -> str | None:
    """Told to the client whose suggestion it is, and to nobody else."""
    own = Suggestion.objects.filter(pk=certificate["suggestion"], client=client_of(request))
    for suggestion in handed_out(list(own)):
        return standing_of(certificate, suggestion)
    return None
