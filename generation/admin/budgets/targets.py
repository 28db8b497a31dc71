"""What a budget can be for, as choices of its form."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from prompts.models import Service, UseCase

EMPTY = ("", "Choose…")


def services() -> list[Any]:
    """All services. One query."""
    rows = Service.objects.order_by("slug").values_list("slug", "name")
    return [EMPTY, *((slug, f"{slug} ({name})") for slug, name in rows)]


def use_cases() -> list[Any]:
    """All use cases, grouped by service. One query."""
    rows = UseCase.objects.order_by("service__slug", "slug").values_list("service__slug", "slug", "name")
    grouped = groupby(rows, key=lambda row: row[0])
    return [
        EMPTY,
        *((service, [(f"{of}.{slug}", f"{of}.{slug}") for of, slug, _ in found]) for service, found in grouped),
    ]


CHOICES: dict[str, Callable[[], list[Any]]] = {"service": services, "use_case": use_cases}
