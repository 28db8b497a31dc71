"""What `manage.py check --deploy` says about the key that signs certificates."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def signing_key_is_kept(**_: Any) -> list[CheckMessage]:
    """A derived key is lost with SECRET_KEY, and with it what verifies every certificate so far."""
    if settings.APPROVAL_SIGNING_KEY_IS_SET:
        return []
    return [
        Warning(
            "Approval certificates are signed with a key derived from SECRET_KEY; "
            "when that changes, those issued until then can't be verified here any more.",
            hint="Set APPROVAL_SIGNING_KEY (`openssl rand -base64 32` makes one) and keep it as long as certificates count.",
            id="generation.W001",
        )
    ]
