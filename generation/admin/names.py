"""What rows are called, by their ids: a query a kind, however many rows, where joining them all would take long to plan."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, User

from prompts.models import UseCase
from usage.models import Client


def names_of_use_cases(ids: Iterable[int]) -> dict[int, str]:
    """Full names."""
    found = UseCase.objects.filter(pk__in=set(ids)).values_list("pk", "service__slug", "slug")
    return {pk: f"{service}.{slug}" for pk, service, slug in found}


def names_of_clients(ids: Iterable[int]) -> dict[int, str]:
    return dict(Client.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def names_of_people(ids: Iterable[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=set(ids)).values_list("pk", "username"))


def names_of_groups(ids: Iterable[int]) -> dict[int, str]:
    return dict(Group.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
