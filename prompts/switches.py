"""What is switched off, and for whom: everything, a service, a use case.

Each switch is on or off, and where it is on, rolled out to a share of the subjects. Who belongs to that share is drawn by
hash, for each switch anew, so that it is the same in every process and for ever; a higher share takes subjects in and moves
nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .assignment import BUCKETS, bucket
from .models import MasterSwitch, Service, UseCase
from .models.switch import ALL

Switch = MasterSwitch | Service | UseCase


@dataclass(frozen=True, slots=True)
class _Asked:
    """A switch, and what clients are told where it is off, or not rolled out to whom they ask for."""

    switch: Switch
    off: str
    left_out: str


def why_off(use_case: UseCase, unit: str) -> str:
    """Why `unit` (a subject; a client where a request has none) is not answered, in a sentence; empty where it is.

    Reads the service and its master: select `service__master` along.
    """
    for asked in _switches_of(use_case):
        if not asked.switch.enabled:
            return asked.off
        if not is_rolled_out(seed_of(asked.switch), unit, asked.switch.rollout_percent):
            return asked.left_out
    return ""


def is_on(use_case: UseCase) -> bool:
    """Whether it is on, and its service and everything too, for whomever it is rolled out to.

    Reads the service and its master: select `service__master` along.
    """
    return all(asked.switch.enabled for asked in _switches_of(use_case))


def is_rolled_out(seed: str, unit: str, percent: int) -> bool:
    """Whether `unit` belongs to the `percent` of all that `seed` draws: 0 is nobody, 100 everybody."""
    return percent >= ALL or bucket(seed, unit) < percent * BUCKETS // ALL


def seed_of(switch: Switch) -> str:
    """What the subjects of `switch` are drawn by; slugs never change. Reads a use case's `service`."""
    match switch:
        case UseCase():
            return f"rollout:use-case:{switch.full_name}:"
        case Service():
            return f"rollout:service:{switch.slug}:"
    return "rollout:everything:"


def _switches_of(use_case: UseCase) -> Iterator[_Asked]:
    yield _Asked(use_case.service.master, "Everything is switched off.", "Nothing is rolled out to this subject.")
    named = ((use_case.service, f"The service {use_case.service.slug}"), (use_case, use_case.full_name))
    for switch, name in named:
        yield _Asked(switch, f"{name} is switched off.", f"{name} is not rolled out to this subject.")
