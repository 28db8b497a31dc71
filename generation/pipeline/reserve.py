"""Room for a call, before it is made: in the provider's window, and in every budget that it concerns.

The attempt and its hold are written in one transaction: there is no call without money set aside, and no money set
aside without a call.
"""

from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from generation import providers
from generation.models import Attempt, Suggestion
from generation.providers import Prompt
from generation.queue import BATCH, queue_for
from generation.spending.spender import spender_of
from generation.token_estimate import estimated_input, highest_input
from llmhub.errors import Unavailable
from usage import budgets, window
from usage.budgets import waiting
from usage.budgets.periods import PeriodsMissing, open_missing
from usage.prices import Price, PriceUnknown, price_of_cut

from .job import Job
from .postpone import Postponed

PROVIDER = providers.DEFAULT
# Seconds until a call is tried again while nobody can tell whether there is room in the window.
WINDOW_AWAY_S = 15.0


def reserve(job: Job, kind: str) -> Job:
    """The job with its attempt, whose money is held, and with its place in the window.

    Raises Postponed where there is no room just now (or nobody knows, as Redis is away), BudgetExhausted where there will
    be none before the period ends, PriceUnknown.
    """
    prompt, suggestion = job.prompt, job.suggestion
    assert prompt is not None
    highest = _highest_price(prompt)
    # The same however often it is postponed, so that it keeps its place.
    waiter = f"{suggestion.pk}:{suggestion.attempts.count()}"
    _take_window(suggestion, prompt, waiter)
    try:
        reserved = replace(job, attempt=_write(job, kind, highest), waiter=waiter)
    except budgets.MoneyHeld:
        window.give_back(PROVIDER, prompt.model, waiter)
        raise Postponed(_money_wait(suggestion, waiter)) from None
    except BaseException:
        window.give_back(PROVIDER, prompt.model, waiter)
        waiting.no_longer(waiter)
        raise
    waiting.no_longer(waiter)
    return reserved


def _highest_price(prompt: Prompt) -> Price:
    """The most that the call can cost. Raises PriceUnknown."""
    price = price_of_cut(
        PROVIDER, prompt.model, None, timezone.now(), input_tokens=highest_input(prompt), max_tokens=prompt.max_tokens
    )
    if price.cost is None:
        raise PriceUnknown(prompt.model)
    return price


def lease_s() -> float:
    """How long a hold lasts: longer than any call, and than it takes to notice that its worker died. Seconds."""
    return settings.PROVIDER_CALL_TIMEOUT_S + 3 * settings.CLAIM_LEASE_S


def _take_window(suggestion: Suggestion, prompt: Prompt, waiter: str) -> None:
    load = window.Load(input_tokens=estimated_input(prompt), output_tokens=prompt.max_tokens)
    is_batch = queue_for(suggestion.purpose) == BATCH
    client = str(suggestion.client_id)
    try:
        wait = window.take(PROVIDER, prompt.model, waiter, client=client, batch=is_batch, load=load)
    except Unavailable:
        raise Postponed(WINDOW_AWAY_S) from None
    if wait > 0:
        raise Postponed(wait)


def _write(job: Job, kind: str, highest: Price) -> Attempt:
    try:
        return _write_once(job, kind, highest)
    except PeriodsMissing as missing:  # a day or month has just begun
        open_missing(missing.budget_ids)
        return _write_once(job, kind, highest)


@transaction.atomic
def _write_once(job: Job, kind: str, highest: Price) -> Attempt:
    suggestion, prompt = job.suggestion, job.prompt
    assert prompt is not None
    assert highest.cost is not None
    attempt = Attempt.objects.create(
        # Until the call ends it is charged at what was held for it.
        suggestion=suggestion,
        kind=kind,
        provider=PROVIDER,
        model=prompt.model,
        unit_prices=highest.unit_prices,
    )
    spender = spender_of(suggestion.client_id, suggestion.use_case)
    budgets.reserve(attempt.pk, spender, highest.cost, provider=PROVIDER, model=prompt.model, lease_s=lease_s())
    return attempt


def _money_wait(suggestion: Suggestion, waiter: str) -> float:
    return waiting.wait_s(waiter, (timezone.now() - suggestion.created_at).total_seconds())
