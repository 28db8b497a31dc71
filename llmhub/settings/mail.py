"""How mail goes out, where its links lead, and when reviewers get their digest."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .base import ALLOWED_HOSTS
from .environment import LOCAL_DIR, PRODUCTION, env

_URL = env.str("EMAIL_URL", "")


def _server() -> dict[str, Any]:
    """What EMAIL_URL says; without one, mail is written to files that whoever runs this can open."""
    if not _URL:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
    try:
        return dict(env.email_url_config(_URL))
    except (ImproperlyConfigured, ValueError):
        raise ImproperlyConfigured(
            "EMAIL_URL is no address of a mail server, such as smtp+tls://user:password@mail.example.com:587."
        ) from None


def _public_url() -> str:
    """Where people reach this server, as far as it is known: the first name in production, this machine elsewhere."""
    if not PRODUCTION:
        host = env.str("HOST", "127.0.0.1")
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
        return f"http://{shown}:{env.str('PORT', '8000')}"
    names = [name.removeprefix(".") for name in ALLOWED_HOSTS if name != "*"]
    return f"https://{names[0]}" if names else ""


# Without a mail server, production sends nothing.
MAIL_IS_ON = bool(_URL) or not PRODUCTION
_SERVER = _server()
EMAIL_BACKEND = _SERVER["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _SERVER.get("EMAIL_FILE_PATH") or str(LOCAL_DIR / "mail")
EMAIL_HOST = _SERVER.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _SERVER.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _SERVER.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _SERVER.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _SERVER.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _SERVER.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "llmhub@localhost")

PUBLIC_URL = env.str("PUBLIC_URL", _public_url()).rstrip("/")
# The hour (UTC) from which on reviewers are told once a day what waits.
REVIEW_DIGEST_HOUR = env.int("REVIEW_DIGEST_HOUR", 7)
if not 0 <= REVIEW_DIGEST_HOUR <= 23:
    raise ImproperlyConfigured(f"REVIEW_DIGEST_HOUR is {REVIEW_DIGEST_HOUR}; it must be an hour from 0 to 23.")
