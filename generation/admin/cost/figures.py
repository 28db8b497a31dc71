"""The figures on top: each with what it was before, and a word where it is past its target."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from llmhub.admin_site.display import duration, money, short_count
from usage import report

from . import words
from .approved import approved_texts
from .ranges import Days
from .sums import Sums, per

SUCCESS_TARGET = 0.95
FALLBACK_TARGET = 0.05
HITS_TARGET, HITS_ALERT = 0.70, 0.50
P95_TARGET_MS, P95_WITHOUT_CALL_TARGET_MS = 5_000, 2_000
SUBJECT_TARGET = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what is to be known along with it, how it changed, and (`tone`: warn or bad) which target it misses.

    `is_later`: it takes long to count, and comes after the page, with the table.
    """

    title: str
    value: str
    remark: str = ""
    change: str = ""
    missed: str = ""
    tone: str = ""
    is_later: bool = False


_APPROVED = Figure("Cost an approved text", "…", "being counted", is_later=True)


def approved_figure(days: Days) -> Figure:
    """What an approved text cost, against the range before."""
    (now, texts), (before, _) = _per_text(days.start, days.end), _per_text(days.start_before, days.end_before)
    return Figure(_APPROVED.title, money(now), f"{texts:,} approved by people", words.change(now, before))


def _per_text(start: datetime, end: datetime) -> tuple[Decimal | None, int]:
    texts = approved_texts(start, end).total()
    return per(report.total(start, end).cost, texts), texts


def figures_of(days: Days, now: Sums, before: Sums) -> list[Figure]:
    """The figures of a range against those of the one before; `approved_figure` comes later."""
    return [
        _spent(days, now, before),
        Figure("Requests", words.count(now.all.requests), _failed(now), words.change(now.all.requests, before.all.requests)),
        _success(now, before),
        _fallbacks(now, before),
        _hits(now, before),
        Figure("Tokens in", short_count(now.all.whole_input), _provider_cache(now), words.change(now.all.whole_input, before.all.whole_input)),
        Figure("Tokens out", short_count(now.all.tokens_output), "", words.change(now.all.tokens_output, before.all.tokens_output)),
        _latency(now, before),
        _without_call(now, before),
        _APPROVED,
        _subjects(now, before),
    ]  # fmt: skip


def _spent(days: Days, now: Sums, before: Sums) -> Figure:
    figures = now.all
    notes = [f"{money(figures.cost / days.number)} a day"] if days.number > 1 else []
    notes += [f"{money(figures.estimated_cost)} of it estimated"] if figures.estimated_cost else []
    missed = (
        f"{figures.unpriced:,} request{'' if figures.unpriced == 1 else 's'} of unknown cost"
        if figures.unpriced
        else ""
    )
    return Figure(
        "Spent", money(figures.cost), " · ".join(notes), words.change(figures.cost, before.all.cost), missed, "warn" if missed else ""
    )  # fmt: skip


def _failed(now: Sums) -> str:
    return f"{now.all.requests - now.all.succeeded:,} failed"


def _provider_cache(now: Sums) -> str:
    read = now.all.tokens_cache_read
    return f"{words.share(read / now.all.whole_input)} from the provider’s cache" if read else ""


def _success(now: Sums, before: Sums) -> Figure:
    rate = now.success_rate
    is_bad = rate is not None and rate <= SUCCESS_TARGET
    return Figure(
        "Success rate", words.share(rate), "target: above 95 %", words.change_of_share(rate, before.success_rate),
        "below the target" if is_bad else "", "bad" if is_bad else "",
    )  # fmt: skip


def _fallbacks(now: Sums, before: Sums) -> Figure:
    rate = now.fallback_rate
    is_bad = rate is not None and rate >= FALLBACK_TARGET
    return Figure(
        "Fallback rate", words.share(rate), "target: below 5 %", words.change_of_share(rate, before.fallback_rate),
        "above the target" if is_bad else "", "bad" if is_bad else "",
    )  # fmt: skip


def _hits(now: Sums, before: Sums) -> Figure:
    rate, tone = now.hit_rate, ""
    if rate is not None and rate <= HITS_TARGET:
        tone = "bad" if rate < HITS_ALERT else "warn"
    missed = {"": "", "warn": "below the target", "bad": "far below the target, under 50 %"}[tone]
    saved, change = now.all.saved, words.change(now.all.saved, before.all.saved)
    notes = ["target: above 70 %", *([f"saved {money(saved)}{change and f' ({change})'}"] if saved else [])]
    return Figure(
        "From the cache", words.share(rate), " · ".join(notes), words.change_of_share(rate, before.hit_rate), missed, tone
    )  # fmt: skip


def _latency(now: Sums, before: Sums) -> Figure:
    p50, p95, p99 = now.all.latencies.percentiles([0.5, 0.95, 0.99])
    is_bad = p95 is not None and p95 >= P95_TARGET_MS
    return Figure(
        "Latency, p95", duration(p95), f"p50 {duration(p50)} · p99 {duration(p99)} · target: p95 below 5 s",
        words.change(p95, before.all.latencies.percentile(0.95)), "above the target" if is_bad else "", "bad" if is_bad else "",
    )  # fmt: skip


def _without_call(now: Sums, before: Sums) -> Figure:
    p95 = now.without_call.latencies.percentile(0.95)
    is_bad = p95 is not None and p95 >= P95_WITHOUT_CALL_TARGET_MS
    return Figure(
        "Without a call, p95", duration(p95), "answers that needed no new call · target: below 2 s",
        words.change(p95, before.without_call.latencies.percentile(0.95)),
        "above the target" if is_bad else "", "bad" if is_bad else "",
    )  # fmt: skip


def _subjects(now: Sums, before: Sums) -> Figure:
    cost = now.cost_per_subject
    is_bad = cost is not None and cost >= SUBJECT_TARGET
    return Figure(
        "Cost an active subject", money(cost), f"{now.subjects:,} active · target: below $0.02",
        words.change(cost, before.cost_per_subject), "above the target" if is_bad else "", "bad" if is_bad else "",
    )  # fmt: skip
