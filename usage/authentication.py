"""`Authorization: Bearer <api key>` for the REST API."""

from typing import Any, cast

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from llmhub.errors import NotAuthenticated

from .models import ApiKey, Client


def client_of(request: Request) -> Client:
    """The client that an authenticated request comes from."""
    return cast(Client, request.user)


class ApiKeyAuthentication(BaseAuthentication):
    """Finds the client by the hash of its key. `request.user` is the Client, `request.auth` the ApiKey."""

    def authenticate(self, request: Request) -> tuple[Client, ApiKey]:
        """Raises NotAuthenticated, in the same words whatever is wrong with the key."""
        scheme, _, key = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer" or not key:
            raise NotAuthenticated("Send your API key as “Authorization: Bearer <key>”.")
        # Latin-1 takes any header byte; a key that was never ASCII is simply not found.
        digest = ApiKey.digest(key.strip().decode("latin-1"))
        found = ApiKey.objects.select_related("client__plan").filter(hash=digest, revoked_at=None).first()
        if found is None or not found.client.active or found.client.internal:
            raise NotAuthenticated("This API key is not valid.")
        return found.client, found

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="llmhub"'
