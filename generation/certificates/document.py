"""The certificate of a suggestion's approval, and its signature."""

import hashlib
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from generation.models import ReviewDecision, Suggestion
from llmhub.times import rfc3339

from .approval import Approval, approval_of
from .edits import edits_of
from .keys import key_ring
from .signature import sign

FORMAT = "llmhub-approval-certificate/1"
# Certificates' ids are derived within this one: version 5 of https://llmhub.dev/certificates in the namespace of URLs.
NAMESPACE = UUID("53477bef-ec7f-5528-925c-ebd060c33bba")


def certificate_of(suggestion: Suggestion) -> dict[str, Any]:
    """`{"certificate", "signature"}`: equal bytes for the same approval, as long as people and client keep their names.

    Reads `use_case.service`, `version` and `client`: select them along.
    Raises WrongState where no person approved it.
    """
    certificate = _content_of(suggestion, approval_of(suggestion))
    return {"certificate": certificate, "signature": sign(certificate)}


def digest_of(text: str) -> dict[str, Any]:
    """What stands for a text: SHA-256 of its UTF-8 bytes, and how many there are."""
    raw = text.encode()
    return {"sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)}


def _content_of(suggestion: Suggestion, approval: Approval) -> dict[str, Any]:
    last, source = approval.decisions[-1], approval.source
    content = suggestion.content or ""
    approved, generated = digest_of(content), digest_of(approval.generated_text)
    structured = suggestion.data is not None
    before = approval.generated_data if structured else approval.generated_text
    return {
        "format": FORMAT,
        "id": str(uuid5(NAMESPACE, f"{suggestion.pk} {last.pk}")),
        "issuer": settings.APPROVAL_ISSUER,
        "key_id": key_ring().current,
        # A copy may have been asked for long after its original was approved.
        "issued_at": rfc3339(max(last.at, suggestion.created_at)),
        "suggestion": str(suggestion.pk),
        "copy_of": str(source.pk) if source.pk != suggestion.pk else None,
        "client": suggestion.client.name,
        "use_case": suggestion.use_case.full_name,
        "prompt": {"version": source.version.number, "fingerprint": source.version.fingerprint},
        "model": source.model or source.version.model,
        "provider": source.provider or None,
        "requested_at": rfc3339(suggestion.created_at),
        "generated_at": rfc3339(source.completed_at),
        "approvals": [_approval(decision) for decision in approval.decisions],
        "content": approved,
        "generated": generated,
        "edited": approved != generated,
        "edits": edits_of(before, suggestion.data if structured else content),
    }


def _approval(decision: ReviewDecision) -> dict[str, Any]:
    by = decision.by
    username = by.get_username() if by else ""
    return {
        "name": (by.get_full_name() if by else "") or username,
        "username": username,
        "at": rfc3339(decision.at),
        "decision": str(decision.pk),
    }
