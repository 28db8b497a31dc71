"""Approval certificates for people: download one, and verify one that somebody sent."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from generation.certificates.document import certificate_of
from generation.certificates.verifying import WITHDRAWN, is_about, reason_against, standing_of
from generation.models import Suggestion
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.errors import HubError, InvalidRequest
from llmhub.json_input import parse_json, problems_of

from .blind import is_blind

TEMPLATE = "admin/generation/certificate/verify.html"
# Bytes of what is uploaded or pasted; certificates have a few thousand.
MAX_DOCUMENT = 1024 * 1024
NO_CERTIFICATE = "This is no certificate: it must be the JSON as it was downloaded, with “certificate” and “signature”."


def certificate_download(screen: HubModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """The certificate of a suggestion as a file; not while its version must stay unknown."""
    if not screen.has_view_permission(request):
        raise PermissionDenied
    suggestion = screen.find(request, object_id)
    try:
        if is_blind(suggestion):
            messages.error(request, "The certificate names the version. It can be had when the experiment has stopped.")
            return _to(suggestion)
        document = certificate_of(suggestion)
    except HubError as error:
        messages.error(request, error.detail)
        return _to(suggestion)
    answer = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = f"approval-{suggestion.use_case.full_name}-{suggestion.pk}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def verify_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """Take a certificate, uploaded or pasted, and say what it shows."""
    if not screen.has_view_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return _page(screen, request)
    pasted, content = request.POST.get("document", ""), request.POST.get("content", "")
    try:
        certificate, signature = _read(_sent(request, pasted))
    except InvalidRequest as error:
        return _page(screen, request, 422, document=pasted, content=content, problem=error.detail)
    result = _result(certificate, signature, content)
    return _page(screen, request, document=pasted, content=content, result=result)


def _sent(request: HttpRequest, pasted: str) -> bytes:
    """What was uploaded, else what was pasted. Raises InvalidRequest."""
    upload = request.FILES.get("file")
    size = upload.size or 0 if upload else len(pasted)
    if size > MAX_DOCUMENT:
        raise InvalidRequest("This is larger than any certificate.")
    raw = upload.read() if upload else pasted.encode(errors="replace")
    if not raw.strip():
        raise InvalidRequest("Choose a file, or paste a certificate.")
    return raw.removeprefix(b"\xef\xbb\xbf")


def _read(raw: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Certificate and signature, two JSON objects. Raises InvalidRequest."""
    try:
        document = parse_json(raw)
    except InvalidRequest as error:
        raise InvalidRequest(NO_CERTIFICATE) from error
    parts = document if isinstance(document, dict) and not problems_of(document) else {}
    certificate, signature = parts.get("certificate"), parts.get("signature")
    if not isinstance(certificate, dict) or not isinstance(signature, dict):
        raise InvalidRequest(NO_CERTIFICATE)
    return certificate, signature


def _result(certificate: dict[str, Any], signature: dict[str, Any], content: str) -> dict[str, Any]:
    reason = reason_against(certificate, signature)
    if reason:
        return {"genuine": False, "reason": reason}
    suggestion = Suggestion.objects.filter(pk=certificate["suggestion"]).first()
    standing = standing_of(certificate, suggestion) if suggestion else ""
    return {
        "genuine": True,
        "certificate": certificate,
        "approvals": [one | {"at": parse_datetime(one["at"])} for one in certificate["approvals"]],
        "requested_at": parse_datetime(certificate["requested_at"]),
        "suggestion": suggestion,
        "standing": standing,
        "withdrawn": standing == WITHDRAWN,
        "text_matches": _matches(certificate, content) if content else None,
    }


def _matches(certificate: dict[str, Any], content: str) -> bool:
    """A browser sends every line break of a form as two characters; the text had one, or really two."""
    return is_about(certificate, content.replace("\r\n", "\n")) or is_about(certificate, content)


def _page(screen: HubModelAdmin, request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    shown = {name: value.replace("\0", "�") if isinstance(value, str) else value for name, value in more.items()}
    context = screen.page_context(request, "Verify a certificate", **shown, opts=None)
    return TemplateResponse(request, TEMPLATE, context, status=status)


def _to(suggestion: Suggestion) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:generation_suggestion_change", args=[suggestion.pk]))


PAGES = {
    "certificate": ("<path:object_id>/certificate/", certificate_download),
    "certificate_verify": ("certificate/verify/", verify_page),
}
