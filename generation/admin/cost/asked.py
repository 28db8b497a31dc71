"""What an address of the cost pages asks for: the days, the table, its order and what is opened in it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from .ranges import DEFAULT, TITLES, BadRange, Days, given, picked

TABLES = {
    "use_case": "Use case",
    "version": "Version",
    "model": "Model",
    "client": "Client",
    "subject": "Subject",
}
MOST_OPENED = 40
_LONGEST = 101


@dataclass(frozen=True, slots=True)
class Asked:
    """`range` is the key of TITLES that was picked, empty for days of one's own; `fault` says why those don't count.

    `order` is a column's name, with a minus for most first; `opened` are use cases whose versions are shown.
    """

    range: str
    days: Days
    fault: str
    table: str
    order: str
    opened: tuple[str, ...]

    @property
    def range_query(self) -> dict[str, str]:
        """The days, for an address."""
        if self.range:
            return {"range": self.range}
        return {"from": self.days.first.isoformat(), "to": self.days.last.isoformat()}

    def query(self, **more: Any) -> str:
        """The same for an address; with `more` in place of what it names, a use case to `toggle` among it.

        Another table begins in its own order with nothing opened.
        """
        toggled = more.pop("toggle", "")
        stays = "table" not in more or more["table"] == self.table
        opened = [one for one in self.opened if one != toggled] if stays else []
        opened += [toggled] if toggled and toggled not in self.opened else []
        view = {"table": self.table, "order": self.order if stays else "", "open": opened}
        days = {"range": more.pop("range")} if "range" in more else self.range_query
        found = days | view | more
        return urlencode({name: value for name, value in found.items() if value}, doseq=True)


def asked_of(request: HttpRequest) -> Asked:
    """What `request` asks for; days that make no sense leave a fault and count as not said."""
    now, query = timezone.now(), request.GET
    name, first, last = (query.get(key, "").strip() for key in ("range", "from", "to"))
    fault = ""
    if name not in TITLES:
        fault = f"There is no range “{name[:20]}”." if name else ""
        name = DEFAULT if name or not (first or last) else ""
    days = picked(name or DEFAULT, now)
    if not name:
        try:
            days = given(first, last, now)
        except BadRange as error:
            name, fault = DEFAULT, str(error)
    table = query.get("table", "")
    return Asked(
        range=name,
        days=days,
        fault=fault,
        table=table if table in TABLES else next(iter(TABLES)),
        order=query.get("order", "")[:40],
        opened=tuple(dict.fromkeys(one[:_LONGEST] for one in query.getlist("open")))[:MOST_OPENED],
    )
