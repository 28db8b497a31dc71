"""What the page of switches shows."""

from dataclasses import dataclass, field, replace

from django.db.models import Prefetch
from django.urls import reverse

from prompts.admin.columns import CONTRACT
from prompts.models import MasterSwitch, Service, UseCase
from prompts.models.switch import ALL, MASTER
from prompts.switches import Switch

from .said import Told, last_changes

KINDS: dict[str, type[Switch]] = {"everything": MasterSwitch, "service": Service, "use_case": UseCase}


@dataclass(frozen=True, slots=True)
class Refused:
    """What was sent for the switch `key` and not taken, why, and which field it is about."""

    key: str
    problem: str
    field: str = ""
    percent: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One switch. `typed` is what its field shows: the percentage, or what was typed and not taken.

    `problem` is why, `field` where, `reason` what else was typed.
    """

    key: str
    name: str
    title: str
    enabled: bool
    percent: int
    typed: str
    problem: str = ""
    field: str = ""
    reason: str = ""
    address: str = ""
    is_live: bool = True

    @property
    def id(self) -> str:
        """For the page's own ids: by it the keyboard stays where it was when the board comes anew."""
        return self.key.replace(":", "-")

    @property
    def is_partial(self) -> bool:
        return self.percent < ALL


@dataclass(frozen=True, slots=True)
class Group:
    """A service with its use cases."""

    service: Row
    use_cases: list[Row]

    @property
    def said(self) -> str:
        """How many use cases are on, where not all are."""
        on = sum(row.enabled for row in self.use_cases)
        return f"{on} of {len(self.use_cases)} on" if on < len(self.use_cases) else ""


@dataclass(frozen=True, slots=True)
class Board:
    """The whole page. `unknown` tells of a switch that is not there any more."""

    master: MasterSwitch
    everything: Row
    groups: list[Group]
    changes: list[Told] = field(default_factory=list)
    unknown: str = ""


def board_of(refused: Refused | None = None) -> Board:
    """All switches as they stand now, in a few queries however many there are."""
    master = MasterSwitch.objects.select_related("changed_by").get(pk=MASTER)
    use_cases = UseCase.objects.select_related("service").defer(*CONTRACT).order_by("slug")
    services = Service.objects.prefetch_related(Prefetch("use_cases", use_cases)).order_by("slug")
    groups = [Group(_row(one, refused), [_row(row, refused) for row in one.use_cases.all()]) for one in services]
    known = {row.key for group in groups for row in (group.service, *group.use_cases)} | {key_of(master)}
    unknown = refused.problem if refused and refused.key not in known else ""
    return Board(master, _row(master, refused), groups, last_changes(), unknown)


def key_of(switch: Switch) -> str:
    """What a form calls `switch`."""
    kind = next(kind for kind, model in KINDS.items() if isinstance(switch, model))
    return f"{kind}:{switch.pk}"


def _row(switch: Switch, refused: Refused | None) -> Row:
    key = key_of(switch)
    mine = refused if refused and refused.key == key else None
    name, title, address, is_live = "Everything", "", "", True
    if isinstance(switch, Service):
        name, title = switch.slug, switch.name
        address = reverse("admin:prompts_service_change", args=[switch.pk])
    elif isinstance(switch, UseCase):
        name, title, is_live = switch.slug, switch.name, switch.live_version_id is not None
        address = reverse("admin:prompts_usecase_change", args=[switch.pk])
    typed = mine.percent if mine and mine.field == "percent" else str(switch.rollout_percent)
    row = Row(key, name, title, switch.enabled, switch.rollout_percent, typed, address=address, is_live=is_live)
    return replace(row, problem=mine.problem, field=mine.field, reason=mine.reason) if mine else row
