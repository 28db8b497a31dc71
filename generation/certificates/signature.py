"""Signing a certificate and checking its signature: a detached JWS (RFC 7515, appendix F) over canonical JSON (RFC 8785).

A document never chooses how it is checked. There is one protected header for each key, and another one, with another
algorithm say, is refused before anything is computed.
"""

import base64
import json
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature

from .keys import ALGORITHM, KeyRing, base64url, key_ring

# Characters of the JSON. Certificates have a few thousand; see `edits` for what bounds them.
MAX_CERTIFICATE = 256 * 1024

TOO_LARGE = "It is larger than any certificate."
UNKNOWN_KEY = "It is signed with a key that this server does not know."
MALFORMED = "Its signature is not written as this server writes signatures."
NOT_GENUINE = "It was changed after it was signed, or the signature is another one's."


def sign(certificate: dict[str, Any]) -> dict[str, str]:
    """The signature object that goes with `certificate`, by the current key."""
    ring = key_ring()
    protected = _protected(ring.current)
    signature = ring.signing.sign(_signing_input(protected, certificate))
    return {"alg": ALGORITHM, "kid": ring.current, "jws": f"{protected}..{base64url(signature)}"}


def fault_of(certificate: dict[str, Any], signature: dict[str, Any]) -> str | None:
    """Why `signature` does not vouch for `certificate`, in a sentence; None where it does.

    Both are parsed JSON that anybody may have sent.
    """
    if len(json.dumps(certificate, ensure_ascii=False)) > MAX_CERTIFICATE:
        return TOO_LARGE
    ring = key_ring()
    key_id = signature.get("kid")
    if not isinstance(key_id, str) or key_id not in ring.verifying:
        return UNKNOWN_KEY
    protected, _, signed = str(signature.get("jws")).partition("..")
    if signature.get("alg") != ALGORITHM or protected != _protected(key_id):
        return MALFORMED
    try:
        sent = _signing_input(protected, certificate)
    except rfc8785.CanonicalizationError:
        return NOT_GENUINE
    return None if _is_genuine(ring, key_id, signed, sent) else NOT_GENUINE


def _is_genuine(ring: KeyRing, key_id: str, signed: str, sent: bytes) -> bool:
    raw = _decoded(signed)
    # The last character has bits to spare: only one way to write a signature counts.
    if raw is None or base64url(raw) != signed:
        return False
    try:
        ring.verifying[key_id].verify(raw, sent)
    except InvalidSignature:
        return False
    return True


def _decoded(text: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None


def _protected(key_id: str) -> str:
    return base64url(rfc8785.dumps({"alg": ALGORITHM, "kid": key_id}))


def _signing_input(protected: str, certificate: dict[str, Any]) -> bytes:
    """Raises rfc8785.CanonicalizationError for numbers that JSON cannot carry exactly."""
    return f"{protected}.{base64url(rfc8785.dumps(certificate))}".encode()
