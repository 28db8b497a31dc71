"""The keys that sign and verify: Ed25519 (RFC 8032), named by their thumbprints."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

# RFC 8037's name. RFC 9864 has a narrower one, `Ed25519`, that many verifiers do not know yet.
ALGORITHM = "EdDSA"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The key that signs, and all that verify by their ids, the current one first."""

    signing: Ed25519PrivateKey
    current: str
    verifying: dict[str, Ed25519PublicKey]


def key_ring() -> KeyRing:
    """The keys that the settings name."""
    return _ring(settings.APPROVAL_SIGNING_KEY, tuple(settings.APPROVAL_OLD_PUBLIC_KEYS))


def key_set() -> dict[str, list[dict[str, str]]]:
    """The public keys as a JWK Set (RFC 7517), the current one first."""
    verifying = key_ring().verifying
    return {
        "keys": [
            _public_jwk(key) | {"kid": key_id, "use": "sig", "alg": ALGORITHM} for key_id, key in verifying.items()
        ]
    }


def base64url(raw: bytes) -> str:
    """Base64url without padding, as JOSE writes bytes (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@cache
def _ring(seed: bytes, old: tuple[bytes, ...]) -> KeyRing:
    signing = Ed25519PrivateKey.from_private_bytes(seed)
    public = [signing.public_key(), *map(Ed25519PublicKey.from_public_bytes, old)]
    verifying = {_thumbprint(key): key for key in public}
    return KeyRing(signing, next(iter(verifying)), verifying)


def _public_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """The required members of an Ed25519 key (RFC 8037, section 2)."""
    return {"kty": "OKP", "crv": "Ed25519", "x": base64url(key.public_bytes_raw())}


def _thumbprint(key: Ed25519PublicKey) -> str:
    """RFC 7638: of the required members, sorted and without blanks, which RFC 8785 writes alike."""
    return base64url(hashlib.sha256(rfc8785.dumps(_public_jwk(key))).digest())
