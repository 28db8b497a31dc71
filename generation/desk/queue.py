"""The drafts that wait for a decision, in the order in which they should be decided."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from generation import claim
from generation.models import ReviewSkip, Suggestion
from generation.models.suggestion import FLAGS, OPEN
from prompts.models import UseCase

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Due first (those without a due time last), then risky, then old. Its index is `review_queue`.
ORDER = ("due_at", "-risk", "created_at", "id")
AGES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which of the drafts a reviewer goes through; an empty one is all of them.

    `flag`: "overdue", "risky", "findings", "facts" (unsupported ones), "low" (score). `whose`: "mine" (assigned to the
    person or a group of theirs), "unassigned". `older`: a key of AGES. Unknown values select nothing special.
    """

    service: str = ""
    use_case: str = ""
    flag: str = ""
    whose: str = ""
    older: str = ""

    @property
    def is_any(self) -> bool:
        """Whether anything is filtered."""
        return self != Filters()


def waiting_drafts() -> QuerySet[Suggestion]:
    """Drafts to be decided; one that shows another's answer is decided with that one, and the studio's are nobody's."""
    return Suggestion.objects.filter(OPEN)


def chosen(filters: Filters, person: "User") -> QuerySet[Suggestion]:
    """The drafts that `filters` let through, in no order."""
    drafts = waiting_drafts().filter(_flagged(filters.flag), _whose(filters.whose, person))
    if filters.service:
        # Ids instead of a join: so the planner reads the queue's index of each use case.
        drafts = drafts.filter(use_case__in=_named(service__slug=filters.service))
    if filters.use_case:
        service, _, slug = filters.use_case.partition(".")
        drafts = drafts.filter(use_case__in=_named(service__slug=service, slug=slug))
    if filters.older in AGES:
        drafts = drafts.filter(created_at__lt=timezone.now() - AGES[filters.older])
    return drafts


def may_take(person: "User") -> Q:
    """Which drafts `next` may hand to `person`: in nobody's hands, assigned to nobody else, and theirs to decide."""
    theirs = Q(assigned_to=None, assigned_group=None) | _assigned(person)
    second = Q(first_approved_by=None) | ~Q(first_approved_by=person)
    return theirs & claim.free(timezone.now()) & second & Q(~_requested(person))


def not_skipped(person: "User") -> Combinable:
    """Those that `person` did not leave for later."""
    return ~Exists(ReviewSkip.objects.filter(person=person, suggestion=OuterRef("pk")))


def _flagged(flag: str) -> Q:
    if flag == "overdue":
        return Q(due_at__lt=timezone.now())
    return FLAGS.get(flag, Q())


def _whose(whose: str, person: "User") -> Q:
    if whose == "mine":
        return _assigned(person)
    return Q(assigned_to=None, assigned_group=None) if whose == "unassigned" else Q()


def _assigned(person: "User") -> Q:
    groups = list(person.groups.values_list("pk", flat=True))
    return Q(assigned_to=person) | Q(assigned_group__in=groups)


def _requested(person: "User") -> Q:
    """What `person` asked for, where that use case wants somebody else to approve."""
    strict = _ids(UseCase.objects.filter(requester_may_not_approve=True))
    if not strict:
        return Q(pk__in=[])
    asked = Q(requested_by=person) | Q(subject__iexact=person.get_username())
    if person.email:
        asked |= Q(subject__iexact=person.email)
    return Q(use_case__in=strict) & asked


def _named(**names: str) -> list[int]:
    """The ids of the use cases with these names; where there is none, one that none has."""
    # Django makes no SQL of an empty list, and some put theirs into statements of their own.
    return _ids(UseCase.objects.filter(**names)) or [0]


def _ids(use_cases: QuerySet[UseCase]) -> list[int]:
    return list(use_cases.values_list("pk", flat=True))
