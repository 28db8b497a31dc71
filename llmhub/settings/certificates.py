"""Who signs approval certificates, and with which key. A key that cannot be read stops the process."""

import base64
import binascii

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

from .base import ALLOWED_HOSTS, SECRET_KEY
from .environment import env

# Of an Ed25519 private key (its seed) as of a public one (RFC 8032).
_KEY_BYTES = 32
_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, binascii.Error)


def _bytes_of(text: str) -> bytes:
    """What `text` says in base64 or base64url, with or without padding. Raises ValueError."""
    plain = text.strip().rstrip("=").replace("-", "+").replace("_", "/")
    raw = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    if len(raw) != _KEY_BYTES:
        raise ValueError(f"{len(raw)} bytes")
    return raw


def _seed_of(text: str) -> bytes:
    """The seed of the private key in `text`: PEM (PKCS #8), or the seed itself in base64. Raises ImproperlyConfigured."""
    try:
        if "-----BEGIN" not in text:
            return _bytes_of(text)
        key = serialization.load_pem_private_key(text.encode(), password=None)
        if not isinstance(key, ed25519.Ed25519PrivateKey):
            raise ValueError
        return key.private_bytes_raw()
    except _UNREADABLE:
        raise ImproperlyConfigured(
            "APPROVAL_SIGNING_KEY is neither an Ed25519 private key in PEM without a password "
            "nor its 32 bytes in base64. `openssl rand -base64 32` makes one."
        ) from None


def _public_key_of(text: str) -> bytes:
    """The public key in `text`: PEM, or its 32 bytes in base64. Raises ImproperlyConfigured."""
    try:
        if "-----BEGIN" not in text:
            return _bytes_of(text)
        key = serialization.load_pem_public_key(text.strip().encode())
        if not isinstance(key, ed25519.Ed25519PublicKey):
            raise ValueError
        return key.public_bytes_raw()
    except _UNREADABLE:
        raise ImproperlyConfigured(
            "APPROVAL_OLD_PUBLIC_KEYS holds something that is neither an Ed25519 public key in PEM "
            "nor the `x` of a key as /api/v1/certificates/keys shows it."
        ) from None


def _derived_seed() -> bytes:
    """A key that lives as long as SECRET_KEY (HKDF, RFC 5869), so that local runs need no setting."""
    derive = HKDF(
        algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=None, info=b"llmhub approval certificates, Ed25519"
    )
    return derive.derive(SECRET_KEY.encode())


def _host() -> str:
    """The first name under which this server is reached; a pattern of many names is none."""
    names = [name.removeprefix(".") for name in ALLOWED_HOSTS if name != "*"]
    return names[0] if names else "llmhub"


_KEY = env.str("APPROVAL_SIGNING_KEY", "").replace("\\n", "\n")
_OLD_KEYS = env.str("APPROVAL_OLD_PUBLIC_KEYS", "").replace("\\n", "\n")

APPROVAL_ISSUER = env.str("APPROVAL_ISSUER", _host())
# Whether the key is one that was set: a derived one cannot be kept when SECRET_KEY changes.
APPROVAL_SIGNING_KEY_IS_SET = bool(_KEY.strip())
# The seed of the private key, 32 bytes.
APPROVAL_SIGNING_KEY = _seed_of(_KEY) if APPROVAL_SIGNING_KEY_IS_SET else _derived_seed()
# Public keys, 32 bytes each, that signed earlier and still verify.
APPROVAL_OLD_PUBLIC_KEYS = [_public_key_of(one) for one in _OLD_KEYS.split(",") if one.strip()]
