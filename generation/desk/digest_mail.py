"""What the digest says: how much waits, of which use cases; no word of any text."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from .counting import MOST_COUNTED, Count
from .queue import ORDER, Filters, chosen, may_take, waiting_drafts

if TYPE_CHECKING:
    from django.contrib.auth.models import User

USE_CASES = 15


@dataclass(slots=True)
class OfUseCase:
    """What waits of one use case, and where to see it."""

    name: str
    url: str
    waiting: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """What waits for one person. `today` is due later today (UTC), without what is overdue."""

    waiting: Count
    overdue: Count
    today: Count
    mine: Count
    use_cases: list[OfUseCase]


def message_for(person: "User", now: datetime) -> EmailMultiAlternatives | None:
    """The e-mail to `person`; None where nothing waits for them."""
    digest = digest_of(person, now)
    if not digest.waiting:
        return None
    context = {
        "person": person,
        "digest": digest,
        "shown": digest.use_cases[:USE_CASES],
        "left_out": max(0, len(digest.use_cases) - USE_CASES),
        "urls": {"queue": queue_url(), "overdue": queue_url(flag="overdue"), "mine": queue_url(whose="mine")},
        "settings_url": settings.PUBLIC_URL + reverse("admin:generation_suggestion_my_settings"),
    }
    message = EmailMultiAlternatives(
        subject=subject_of(digest), body=render_to_string("mail/review_digest.txt", context), to=[person.email]
    )
    message.attach_alternative(render_to_string("mail/review_digest.html", context), "text/html")
    return message


def digest_of(person: "User", now: datetime) -> Digest:
    """What `person` could take up now, counted no further than MOST_COUNTED in the order of the desk."""
    drafts = waiting_drafts().filter(may_take(person)).order_by(*ORDER)
    rows = list(drafts.values_list("use_case__service__slug", "use_case__slug", "due_at")[:MOST_COUNTED])
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    overdue = sum(due is not None and due < now for *_, due in rows)
    today = sum(due is not None and now <= due < midnight for *_, due in rows)
    is_cut = len(rows) >= MOST_COUNTED
    return Digest(
        waiting=Count(len(rows), is_cut),
        overdue=Count.capped(overdue),
        today=Count(today, is_cut and rows[-1][2] is not None and rows[-1][2] < midnight),
        mine=Count.of(chosen(Filters(whose="mine"), person)),
        use_cases=_by_use_case(rows, now),
    )


def subject_of(digest: Digest) -> str:
    """“12 drafts wait for review, 3 overdue”."""
    drafts = "1 draft waits" if digest.waiting == Count(1) else f"{digest.waiting} drafts wait"
    return f"llmhub: {drafts} for review" + (f", {digest.overdue} overdue" if digest.overdue else "")


def queue_url(**filters: str) -> str:
    """The review desk's address with `filters` (see Filters)."""
    query = f"?{urlencode(filters)}" if filters else ""
    return f"{settings.PUBLIC_URL}{reverse('admin:generation_suggestion_queue')}{query}"


def _by_use_case(rows: list[tuple[str, str, datetime | None]], now: datetime) -> list[OfUseCase]:
    found: dict[str, OfUseCase] = {}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for service, slug, due in rows:
        count = counts[f"{service}.{slug}"]
        count[0] += 1
        count[1] += due is not None and due < now
    for name, (waiting, overdue) in counts.items():
        found[name] = OfUseCase(name, queue_url(use_case=name), waiting, overdue)
    return sorted(found.values(), key=lambda one: (-one.overdue, -one.waiting, one.name))
