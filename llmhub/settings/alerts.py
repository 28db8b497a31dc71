"""Where alerts go beside the admin's bell: to whom by e-mail, and to which webhook. What cannot be stops the process."""

import base64
import binascii
import ipaddress
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from .environment import env

_PREFIX = "whsec_"
# Standard Webhooks: a secret has 24 to 64 bytes.
_SECRET_BYTES = range(24, 65)


def _addresses(given: list[str]) -> list[str]:
    """The e-mail addresses in `given`. Raises ImproperlyConfigured."""
    addresses = [one.strip() for one in given if one.strip()]
    for number, address in enumerate(addresses, 1):
        try:
            validate_email(address)
        except ValidationError:
            raise ImproperlyConfigured(
                f"ALERT_EMAILS holds something that is no e-mail address (number {number} of {len(addresses)}); "
                "it takes addresses with commas between them."
            ) from None
    return addresses


def _webhook_url(url: str) -> str:
    """`url`, if alerts may be sent there. Raises ImproperlyConfigured, which never shows it: it may hold a password."""
    try:
        parts = urlsplit(url)
        is_fine = bool(parts.hostname) and parts.port != 0 and url.isprintable() and " " not in url and _is_safe(parts)
    except ValueError:
        is_fine = False
    if url and not is_fine:
        raise ImproperlyConfigured(
            "ALERT_WEBHOOK_URL is no address that alerts can be sent to: it must be https://…, or http://… on this machine."
        )
    return url


def _is_safe(parts: SplitResult) -> bool:
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname or ""))


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _webhook_secret(secret: str) -> str:
    """`secret`, if it is one of Standard Webhooks. Raises ImproperlyConfigured."""
    try:
        is_fine = len(base64.b64decode(secret.removeprefix(_PREFIX), validate=True)) in _SECRET_BYTES
    except (binascii.Error, ValueError):
        is_fine = False
    if secret and not (is_fine and secret.startswith(_PREFIX)):
        raise ImproperlyConfigured(
            "ALERT_WEBHOOK_SECRET is no secret of Standard Webhooks: whsec_ and 24 to 64 bytes in base64 behind it. "
            'echo "whsec_$(openssl rand -base64 32)" makes one.'
        )
    return secret


# Who is told by e-mail beside the people who may see alerts.
ALERT_EMAILS = _addresses(env.list("ALERT_EMAILS", default=[]))
# Empty: no webhook. May hold a name and password; never logged.
ALERT_WEBHOOK_URL = _webhook_url(env.str("ALERT_WEBHOOK_URL", ""))
# Empty: what is sent is not signed.
ALERT_WEBHOOK_SECRET = _webhook_secret(env.str("ALERT_WEBHOOK_SECRET", ""))
