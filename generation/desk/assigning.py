"""Whom a draft is for: a person, a group, or nobody in particular."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet
from django.utils import timezone

from generation import claim
from generation.models import Suggestion
from generation.models.suggestion import OPEN
from generation.review import ASSIGN, PERMISSION
from llmhub.errors import NotAllowed, WrongState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

MAX_NOTE = 200


def assign(ids: Iterable[UUID], *, by: "User | AnonymousUser", to: User | Group | None, note: str = "") -> int:
    """Assign open drafts to a person or a group; None to nobody in particular. How many.

    Whoever had one in hand has it no more. Raises NotAllowed (also where `to` may not review).
    """
    if not by.has_perm(ASSIGN):
        raise NotAllowed("You may not assign drafts to others.")
    return _assign(Suggestion.objects.filter(OPEN, pk__in=list(ids)), to, note)


def hand_over(suggestion: Suggestion, *, by: User, to: User | Group, note: str = "") -> None:
    """Give a draft that one has in hand (or that nobody has) to somebody else.

    Raises NotAllowed, WrongState where it is no open draft, or in other hands.
    """
    if not by.has_perm(PERMISSION):
        raise NotAllowed("You may not review suggestions.")
    own = Q(claimed_by=by) | claim.free(timezone.now())
    if not _assign(Suggestion.objects.filter(OPEN & own, pk=suggestion.pk), to, note):
        raise WrongState("Somebody else has this one in hand, or it was decided.")


def reviewers() -> QuerySet[User]:
    """Everybody who may review, by name."""
    review = Permission.objects.filter(codename=PERMISSION.partition(".")[2], content_type__app_label="generation")
    may = Q(is_superuser=True) | Q(user_permissions__in=review) | Q(groups__permissions__in=review)
    return User.objects.filter(may, is_active=True, is_staff=True).distinct().order_by("username")


def review_groups() -> QuerySet[Group]:
    """Groups whose members may review, by name."""
    review = Permission.objects.filter(codename=PERMISSION.partition(".")[2], content_type__app_label="generation")
    return Group.objects.filter(permissions__in=review).distinct().order_by("name")


def _assign(drafts: QuerySet[Suggestion], to: User | Group | None, note: str) -> int:
    if isinstance(to, User) and not to.has_perm(PERMISSION):
        raise NotAllowed(f"{to} may not review suggestions.")
    person, group = (to, None) if isinstance(to, User) else (None, to)
    assigned = {"assigned_to": person, "assigned_group": group, "assigned_note": note.strip()[:MAX_NOTE]}
    return drafts.update(**assigned, **claim.NOBODYS)
