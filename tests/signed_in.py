"""People at the admin's door."""

from typing import Any

from django.test import Client

from tests.factories import UserFactory


def signed_in(*groups: str, superuser: bool = False) -> Client:
    """A browser without scripts, signed in as a new member of `groups`; `.user` is that person."""
    user = UserFactory(groups=groups, is_superuser=superuser)
    browser = Client()
    browser.force_login(user)
    browser.user = user  # type: ignore[attr-defined]
    return browser


def said(answer: Any) -> list[str]:
    """The messages on a page."""
    return [str(message) for message in answer.context["messages"]]
