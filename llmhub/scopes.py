"""The API's permission: the scopes of the client that a key belongs to."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from .errors import NotAllowed


class HasScope(BasePermission):
    """Lets in the clients that have the view's `scope`; None is for every client."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Raises NotAllowed."""
        scope = getattr(view, "scope", None)
        if scope and scope not in request.user.scopes:
            raise NotAllowed(f"This key's client lacks the scope “{scope}”.")
        return True
