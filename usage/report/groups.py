"""What figures can be grouped by, and where each group's keys stand: in the records, and in the sums of days and months."""

from dataclasses import dataclass

from usage.rollups.days import KEYS
from usage.rollups.measures import DAY

# In the order of the API's contract.
GROUPS = ("day", "service", "use_case", "version", "model", "client", "subject", "served_from", "variant")


@dataclass(frozen=True, slots=True)
class Group:
    """SQL for the key of a record and of a sum, and the dimension that holds the sums."""

    of_record: str
    dimension: str
    of_sum: str = "key"
    # Whether the sums are those of each client; else, of the client asked for, or of all together.
    each_client: bool = False


_OF_CLIENTS = Group("client_id::text", "total", "client_id::text", each_client=True)
_ALL = {
    **{name: Group(key, name) for name, key in KEYS.items()},
    "day": Group(f"({DAY})::text", "total", "day::text"),
    "client": _OF_CLIENTS,
}


def group_of(name: str) -> Group:
    """The group of that name (one of GROUPS but “subject”, or “total”). Raises ValueError."""
    if name not in _ALL:
        raise ValueError(f"Figures cannot be grouped by {name!r} here.")
    return _ALL[name]
