"""What an address of the insight pages asks for: the days and the filters."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from generation.admin.blind import experiments_that_count
from generation.insight import Scope
from llmhub.admin_site.filters import midnight
from prompts.models import UseCase, Variant

RANGES = (7, 28, 90)
DEFAULT_RANGE = 28
# Django's dates are finite; nobody decided anything before.
_FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Days (UTC, both included), filters as the address names them, and the decisions that both mean.

    `days` is the range that was picked, 0 for dates of one's own.
    """

    days: int
    first: date
    last: date
    service: str
    use_case: str
    reviewer: str
    scope: Scope

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the days is narrowed."""
        return bool(self.service or self.use_case or self.reviewer)

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, for an address."""
        named = {"service": self.service, "use_case": self.use_case, "reviewer": self.reviewer}
        return {name: value for name, value in named.items() if value}

    def query(self, **more: Any) -> str:
        """The same days and filters for an address, with `more`, which may be other days or filters too."""
        dates = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        days: dict[str, Any] = {"days": self.days} if self.days else dates
        days = {} if "days" in more else days
        return urlencode({name: value for name, value in (days | self.filters | more).items() if value != ""})


def asked_of(request: HttpRequest) -> Asked:
    """What `request` asks for; what it says wrongly counts as not said. Three queries at most."""
    given = request.GET
    days, first, last = _days(given.get("days", ""), _day(given.get("from")), _day(given.get("to")))
    service, use_case = (given.get(name, "")[:120] for name in ("service", "use_case"))
    reviewer = given.get("reviewer", "")
    reviewer = reviewer if reviewer.isascii() and reviewer.isdigit() and len(reviewer) < 10 else ""
    scope = Scope(
        start=midnight(first),
        end=midnight(last + timedelta(days=1)),
        use_cases=_use_cases(service, use_case),
        reviewer=int(reviewer) if reviewer else None,
        hidden=hidden_variants(),
    )
    return Asked(days=days, first=first, last=last, service=service, use_case=use_case, reviewer=reviewer, scope=scope)


def hidden_variants() -> tuple[int, ...]:
    """Those whose version must stay unknown; see `generation.admin.blind`. Two queries at most."""
    named = experiments_that_count()
    if not named:
        return ()
    found = Variant.objects.filter(experiment__slug__in={slug for _, slug in named}).values_list(
        "pk", "experiment__use_case__service__slug", "experiment__use_case__slug", "experiment__slug"
    )
    return tuple(sorted(pk for pk, service, use_case, slug in found if (f"{service}.{use_case}", slug) in named))


def moment_of(text: str) -> datetime | None:
    """A time in an address, in UTC; None where it is none."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _days(picked: str, first: date | None, last: date | None) -> tuple[int, date, date]:
    today = timezone.now().date()
    if picked in map(str, RANGES) or not (first or last):
        days = int(picked) if picked in map(str, RANGES) else DEFAULT_RANGE
        return days, today - timedelta(days=days - 1), today
    last = max(min(last or today, today), _FIRST_DAY)
    first = max(min(first or last - timedelta(days=DEFAULT_RANGE - 1), today), _FIRST_DAY)
    return 0, min(first, last), max(first, last)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _use_cases(service: str, use_case: str) -> tuple[int, ...] | None:
    if not (service or use_case):
        return None
    found = UseCase.objects.all()
    if service:
        found = found.filter(service__slug=service)
    if use_case:
        of_service, _, slug = use_case.partition(".")
        found = found.filter(service__slug=of_service, slug=slug)
    return tuple(found.values_list("pk", flat=True))
