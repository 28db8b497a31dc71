"""The API's permission: the scopes of the client that a key belongs to."""

from collections.abc import Collection
from typing import Any, Protocol, cast

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from .errors import NotAllowed


class Caller(Protocol):
    """What the API asks of whoever a key belongs to."""

    name: str
    scopes: Collection[str]

    def may_use(self, service_slug: str) -> bool: ...


def caller_of(request: Request) -> Caller:
    """Who sent the request, as its authentication found out."""
    return cast(Caller, request.user)


class HasScope(BasePermission):
    """Lets in the clients that have the view's `scope`; None is for every client."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Raises NotAllowed."""
        scope = getattr(view, "scope", None)
        if scope and scope not in caller_of(request).scopes:
            raise NotAllowed(f"This key's client lacks the scope “{scope}”.")
        return True
