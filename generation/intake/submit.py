"""Put it in the queue: one row, and one task when that row is there for good."""

from django.db import IntegrityError, transaction

from generation import queue
from generation.models import IdempotencyKey, Suggestion
from generation.models.suggestion import IN_FLIGHT, TOLD

from .keys import join_key, request_key
from .value import Answered, Chosen, answered

# An identical request may end between our failed insert and our look for it; then we insert again.
TRIES = 5


def submit(chosen: Chosen) -> Answered:
    """A queued suggestion, or the one that is being made for an identical request."""
    if isinstance(chosen, Answered):
        return chosen
    return answered(chosen, _insert_or_join(chosen))


def _insert_or_join(chosen: Chosen) -> Suggestion:
    row = row_of(chosen)
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
                link(chosen.idempotency, row)
                transaction.on_commit(lambda: queue.send(row.pk))
            return row
        except IntegrityError:
            running = Suggestion.objects.filter(join_key=row.join_key, state__in=IN_FLIGHT)
            joined = running.select_related(*TOLD).first()
            if joined:
                return joined
    raise RuntimeError("Identical requests ended five times while one was being joined.")


def row_of(chosen: Chosen) -> Suggestion:
    """The suggestion that is asked for, queued and not saved."""
    key = request_key(chosen)
    return Suggestion(
        client=chosen.client,
        use_case=chosen.use_case,
        version=chosen.version,
        variant=chosen.variant,
        phase=chosen.phase,
        review_policy=chosen.use_case.review_policy,
        variables=chosen.variables,
        subject=chosen.subject,
        reference_type=chosen.reference_type,
        reference_id=chosen.reference_id,
        request_id=chosen.request_id,
        request_key=key,
        join_key=join_key(chosen, key) if chosen.cache else "",
        cacheable=chosen.cache,
    )


def link(idempotency: IdempotencyKey | None, suggestion: Suggestion) -> None:
    """In the same transaction, so that a repeated request finds this suggestion even if we die before answering."""
    if idempotency is not None:
        IdempotencyKey.objects.filter(pk=idempotency.pk).update(suggestion=suggestion)
