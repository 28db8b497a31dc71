"""Who is signed in, for code that needs a user and not perhaps nobody."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def person_of(request: HttpRequest) -> "User":
    """Whoever sent `request` to a page of the admin, which lets in nobody who is not signed in."""
    return cast("User", request.user)
