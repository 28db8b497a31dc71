"""Is the answer there already?"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from generation import cache
from generation.fetched import is_recent, still_stands
from generation.models import Suggestion
from generation.models.suggestion import SHOWN, State
from generation.records import record_of
from usage import ledger
from usage.models import UsageRecord
from usage.write_behind import write_behind

from .keys import request_key
from .value import Chosen, answered

CACHE = UsageRecord.ServedFrom.CACHE


def recall(chosen: Chosen) -> Chosen:
    """Answered from the cache where it holds this request's answer, else passed on as it is."""
    if not chosen.cache or not chosen.use_case.cache_seconds:
        return chosen
    kept = cache.recall(request_key(chosen))
    suggestion = _kept_answer(chosen, kept) if kept else None
    if suggestion is None:
        return chosen
    return answered(chosen, suggestion, from_cache=True)


def _kept_answer(chosen: Chosen, kept: dict[str, Any]) -> Suggestion | None:
    """The answer that the cache holds; None where a reviewer took it back in this very moment."""
    if not _is_same_ask(chosen, kept):
        return _copy(chosen, kept)
    return _same(chosen, kept) if still_stands(kept) else None


def _is_same_ask(chosen: Chosen, kept: dict[str, Any]) -> bool:
    asked = (chosen.subject, chosen.reference_type, chosen.reference_id)
    return asked == (kept["subject"], kept["reference_type"], kept["reference_id"])


def _same(chosen: Chosen, kept: dict[str, Any]) -> Suggestion:
    """The kept suggestion itself: same id, nothing new but a usage record without cost, written behind."""
    suggestion = Suggestion(
        # Told already where that matters, see `still_stands`.
        **kept | {"served_from": CACHE, "cost": 0, "latency_ms": 0, "fetched_at": kept["reviewed_at"]},
        client=chosen.client,
        use_case=chosen.use_case,
        version=chosen.version,
        variant=chosen.variant,
        phase=chosen.phase,
    )
    entry = record_of(suggestion, succeeded=True, saved=kept["cost"])
    # An answer of its own: fixed here, so that writing it twice writes it once.
    entry.pk, entry.at = UsageRecord._meta.pk.get_default(), timezone.now()
    write_behind.add(entry)
    return suggestion


def _copy(chosen: Chosen, kept: dict[str, Any]) -> Suggestion | None:
    """A suggestion of its own that shows the kept answer: another subject's feedback and use are its own.

    None where that answer was decided otherwise since it was kept: a copy must not miss the decision on its original.
    """
    copy = Suggestion(
        client=chosen.client,
        use_case=chosen.use_case,
        version=chosen.version,
        variant=chosen.variant,
        phase=chosen.phase,
        copy_of_id=kept["id"],
        state=State.APPROVED if kept["state"] in SHOWN else kept["state"],
        variables=chosen.variables,
        subject=chosen.subject,
        reference_type=chosen.reference_type,
        reference_id=chosen.reference_id,
        request_id=chosen.request_id,
        request_key=request_key(chosen),
        served_from=CACHE,
        cost=0,
        latency_ms=0,
        **{name: kept[name] for name in _COPIED},
    )
    copy.completed_at = copy.created_at
    if is_recent(copy.reviewed_at):
        copy.fetched_at = copy.created_at
    with transaction.atomic():
        original = Suggestion.objects.select_for_update(no_key=True).filter(pk=kept["id"], copy_of=None)
        if not original.filter(revision=kept["revision"]).values("pk").first():
            return None
        copy.save(force_insert=True)
        ledger.record(record_of(copy, succeeded=True, saved=kept["cost"]))
    return copy


_COPIED = (
    "review_policy",
    "content",
    "data",
    "revision",
    "provider",
    "model",
    "reviewed_at",
    "edited",
    "findings",
    "quality",
)
