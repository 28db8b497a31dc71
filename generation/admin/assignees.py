"""Whom a draft can be given to, as a select names them: “person-3”, “group-2”."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, User

from generation.desk import assigning

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Assignees:
    """Value and name of each person and each group."""

    people: Choices
    groups: Choices


def assignees(*, but: "User | AnonymousUser | None" = None) -> Assignees:
    """Everybody who may review, `but` one of them; and every group whose members may."""
    people = [one for one in assigning.reviewers() if but is None or one.pk != but.pk]
    groups = assigning.review_groups()
    return Assignees(
        [(f"person-{one.pk}", _named(one)) for one in people], [(f"group-{one.pk}", str(one)) for one in groups]
    )


def assignee(value: str) -> User | Group | None:
    """Whom `value` names; None where that is nobody who may review."""
    kind, _, number = value.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    if kind == "group":
        return assigning.review_groups().filter(pk=number).first()
    return assigning.reviewers().filter(pk=number).first() if kind == "person" else None


def _named(person: User) -> str:
    full = person.get_full_name()
    return f"{person} ({full})" if full else str(person)
