"""What all verbs share: lock the rows, ask the verb what becomes of each, write that once, tell everybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, cast
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Prefetch, prefetch_related_objects
from django.utils import timezone

from generation import cache, claim, events, standing
from generation.models import ReviewDecision, Suggestion
from generation.models.suggestion import State
from llmhub.errors import HubError, NotAllowed, NotFound, WrongState
from prompts.models import UseCase

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

PERMISSION = "generation.review_suggestion"
REOPEN = "generation.reopen_suggestion"
ASSIGN = "generation.assign_suggestion"

# Nobody works on it any more, and nobody was told of the new decision yet.
CLOSED: dict[str, Any] = {**claim.NOBODYS, "fetched_at": None}
UNDECIDED: dict[str, Any] = {"reviewed_by": None, "reviewed_at": None, "reject_reason": "", "reject_comment": ""}
# All that a verb may change.
CHANGING = (
    *CLOSED, *UNDECIDED, "state", "revision", "content", "data", "edited", "quality", "score", "unsupported_facts",
    "findings_count", "risk", "first_approved_by", "copy_of", "asked_again_at", "due_at",
)  # fmt: skip
MOST_MS = 2**31 - 1
MAX_COMMENT = 2_000
# Whom else a draft is for: identical requests share one.
COPIES = Prefetch("copies", Suggestion.objects.only("copy_of", "subject"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a verb does to one suggestion: the columns it sets, and the decision that is appended.

    Copies in the states of `following` show the same answer; they get `copies`, which are the same columns unless given.
    """

    columns: dict[str, Any]
    decision: ReviewDecision
    following: tuple[str, ...] = (State.DRAFT,)
    copies: dict[str, Any] | None = None


class Verb(Protocol):
    """One way to decide."""

    permission: str

    def change(self, row: Suggestion, seen_revision: int, by: "User", at: datetime) -> Change:
        """What becomes of the locked `row`. Raises HubError where it cannot be."""
        ...


@dataclass(slots=True)
class Outcome:
    """What became of several: those that were decided, and why the others were not."""

    done: list[UUID] = field(default_factory=list)
    refused: dict[UUID, HubError] = field(default_factory=dict)


def decide_one(suggestion: Suggestion, by: "User | AnonymousUser", seen_revision: int, verb: Verb) -> Suggestion:
    """Decide one; `suggestion` is as it stands afterwards. Raises what the verb raises, NotAllowed, Unavailable."""
    outcome = decide({suggestion.pk: seen_revision}, by, verb)
    for error in outcome.refused.values():
        raise error
    suggestion.refresh_from_db(fields=CHANGING)  # its use case and client stay loaded
    return suggestion


def decide(seen: Mapping[UUID, int], by: "User | AnonymousUser", verb: Verb, *, in_bulk: bool = False) -> Outcome:
    """Decide several in one transaction, each on the revision that was `seen`: each is decided whole or not at all.

    Raises NotAllowed, Unavailable; then nothing was changed.
    """
    if not by.has_perm(verb.permission):
        raise NotAllowed("You may not review suggestions.")
    person, at, outcome = cast("User", by), timezone.now(), Outcome()
    with transaction.atomic():
        rows = locked(list(seen))
        outcome.refused = {pk: NotFound("There is no such suggestion.") for pk in seen if pk not in rows}
        changes: dict[UUID, Change] = {}
        for pk, row in rows.items():
            try:
                changes[pk] = verb.change(row, seen[pk], person, at)
            except HubError as error:
                outcome.refused[pk] = error
        if changes:
            decided = [rows[pk] for pk in changes]
            copies = _write(rows, changes)
            _append(rows, changes, person, at, in_bulk=in_bulk)
            cache.forget(*(row.request_key for row in decided))
            # What was decided is decided, even if the database goes away now.
            transaction.on_commit(lambda: _tell(decided, copies), robust=True)
        outcome.done = list(changes)
    return outcome


def locked(ids: list[UUID]) -> dict[UUID, Suggestion]:
    """The rows, locked for this transaction in one order for all, so that two who decide many cannot block each other."""
    found = Suggestion.objects.select_for_update(of=("self",)).filter(pk__in=ids).defer("variables").order_by("pk")
    rows = {row.pk: row for row in found}
    use_cases = UseCase.objects.select_related("service").in_bulk({row.use_case_id for row in rows.values()})
    for row in rows.values():
        row.use_case = use_cases[row.use_case_id]
    prefetch_related_objects([row for row in rows.values() if row.use_case.requester_may_not_approve], COPIES)
    if len(rows) > 1:
        _read_people(list(rows.values()))
    return rows


def _read_people(rows: list[Suggestion]) -> None:
    """Who decided `rows` or has them in hand, read once for all of them."""
    found = {pk for row in rows for pk in (row.reviewed_by_id, row.claimed_by_id) if pk}
    people = get_user_model().objects.in_bulk(found) if found else {}
    for row in rows:
        if row.reviewed_by_id:
            row.reviewed_by = people[row.reviewed_by_id]
        if row.claimed_by_id:
            row.claimed_by = people[row.claimed_by_id]


def ensure_open(row: Suggestion, seen_revision: int, by: "User") -> None:
    """Raises WrongState where `row` is not the open draft that `by` saw, or somebody else has it in hand."""
    if row.copy_of_id and not row.asked_again_at:
        raise WrongState("This one shows another suggestion's answer: review that one.")
    if not row.is_open or row.revision != seen_revision:
        raise conflict(row)
    if is_in_other_hands(row, by):
        raise WrongState(in_other_hands(row))


def is_in_other_hands(row: Suggestion, by: "User | AnonymousUser") -> bool:
    """Whether somebody else is reviewing `row` now."""
    return row.is_claimed and row.claimed_by_id != by.pk


def in_other_hands(row: Suggestion) -> str:
    """Who that is, and what to do."""
    return f"{row.claimed_by} is reviewing this one. Take it over to decide it."


def conflict(row: Suggestion) -> WrongState:
    """Why `row` is no longer what the reviewer saw: who decided what, and when."""
    if row.reviewed_by:
        at = timezone.localtime(row.reviewed_at).strftime("%Y-%m-%d %H:%M %Z")
        state = "approved" if row.state == State.USED else row.get_state_display().lower()
        return WrongState(f"Already {state} by {row.reviewed_by} at {at}.")
    if row.asked_again_at and row.copy_of_id:
        return WrongState("Another attempt was asked for already. Review that one.")
    if row.state != State.DRAFT:
        return WrongState(f"This suggestion is {row.get_state_display().lower()}, not a draft.")
    if row.purpose == Suggestion.Purpose.STUDIO:
        return WrongState("This was tried in the studio; nobody has to review it.")
    return WrongState("The text changed while you were looking at it. Look again, then decide.")


def took_ms(row: Suggestion, by: "User", at: datetime) -> int | None:
    """Milliseconds since `by` opened the card; None where they decided without."""
    if row.claimed_by_id != by.pk or row.claimed_at is None:
        return None
    return min(MOST_MS, max(0, round((at - row.claimed_at).total_seconds() * 1000)))


def _write(rows: dict[UUID, Suggestion], changes: dict[UUID, Change]) -> list[UUID]:
    """One UPDATE for all rows with the same change, one for their copies. The ids of the copies."""
    groups: list[tuple[Change, list[UUID]]] = []
    for pk, change in changes.items():
        same = next((ids for one, ids in groups if _is_same(one, change)), None)
        if same is None:
            groups.append((change, same := []))
        same.append(pk)
    copies: list[UUID] = []
    for change, ids in groups:
        Suggestion.objects.filter(pk__in=ids).update(**change.columns, revision=F("revision") + 1)
        following = Suggestion.objects.filter(copy_of__in=ids, state__in=change.following)
        # Locked, so that one that its client uses in this moment is left to it.
        found = list(following.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        if found:
            columns = change.columns if change.copies is None else change.copies
            Suggestion.objects.filter(pk__in=found).update(**columns, revision=F("revision") + 1)
            copies += found
    return copies


def _is_same(one: Change, other: Change) -> bool:
    return (one.columns, one.copies, one.following) == (other.columns, other.copies, other.following)


def _append(
    rows: dict[UUID, Suggestion], changes: dict[UUID, Change], by: "User", at: datetime, *, in_bulk: bool
) -> None:
    """The decisions; and the rows as they are now."""
    for pk, change in changes.items():
        row, decision = rows[pk], change.decision
        decision.suggestion, decision.by, decision.at, decision.in_bulk = row, by, at, in_bulk
        decision.content_before, decision.data_before = row.content, row.data
        decision.took_ms = None if in_bulk else took_ms(row, by, at)
        for name, value in change.columns.items():
            setattr(row, name, value)
        row.revision += 1
        decision.content_after, decision.data_after = row.content, row.data
        decision.characters = len(row.content or "")
    ReviewDecision.objects.bulk_create([change.decision for change in changes.values()])


def _tell(decided: list[Suggestion], copies: list[UUID]) -> None:
    standing.keep_decided([row for row in decided if row.state != State.REJECTED])
    events.announce(*(row.pk for row in decided), *copies)
