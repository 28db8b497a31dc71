"""What follows when a period's spending or limits change: alerts at shares of the soft limit, and the ladder's steps."""

from llmhub.admin_site.display import money
from usage.alerts import raise_alert, resolve
from usage.models import Alert, BudgetPeriod, LadderEvent

from .ladder import WORDS, Step, due_steps

# Shares of the soft limit, in %, that are told.
SHARES = (50, 80, 100)
LEVELS = {50: Alert.Level.INFO, 80: Alert.Level.WARNING, 100: Alert.Level.CRITICAL}


def watch(period_id: int) -> None:
    """Tell what was reached, and begin or end steps, in the transaction that changed the row."""
    period = BudgetPeriod.objects.select_related("budget__client").get(pk=period_id)
    _tell_share(period)
    _move_steps(period)


def limits_changed(period: BudgetPeriod) -> None:
    """The same after other limits: a share that is reached under the new ones already is not told once more."""
    period.alerted = share_reached(period)
    period.save(update_fields=["alerted"])
    _move_steps(period)


def end(period: BudgetPeriod) -> None:
    """The period is over: its steps end by themselves, and nobody need know of them any more."""
    _write_steps(period, [])
    resolve(f"budget:{period.budget_id}:{period.starts_at.isoformat()}:")


def share_reached(period: BudgetPeriod) -> int:
    """The highest of SHARES that was spent; 0 for none."""
    return max((share for share in SHARES if period.spent * 100 >= period.soft_limit * share), default=0)


def _tell_share(period: BudgetPeriod) -> None:
    share = share_reached(period)
    if share <= period.alerted:
        return
    period.alerted = share
    period.save(update_fields=["alerted"])
    raise_alert(
        f"{_key(period)}{share}:{period.soft_limit.normalize():f}",
        kind="budget",
        level=LEVELS[share],
        title=f"{period.budget}: {share} % spent",
        detail=f"{money(period.spent)} of {money(period.soft_limit)} are spent; calls stop at {money(period.hard_limit)}. "
        f"It starts anew on {period.ends_at:%-d %b %Y, %H:%M} UTC.",
        link=_link(period),
    )


def _move_steps(period: BudgetPeriod) -> None:
    due: list[str] = list(due_steps(period.spent, period.soft_limit, period.hard_limit))
    if due != period.steps:
        _write_steps(period, due)


def _write_steps(period: BudgetPeriod, due: list[str]) -> None:
    before, period.steps = period.steps, due
    if Step.USE_CASES_OFF not in due:
        period.off_use_cases = []
    period.save(update_fields=["steps", "off_use_cases"])
    began, ended = [one for one in due if one not in before], [one for one in before if one not in due]
    LadderEvent.objects.bulk_create(
        [LadderEvent(period=period, step=step, what=LadderEvent.What.BEGAN, detail=_state(period)) for step in began]
        + [LadderEvent(period=period, step=step, what=LadderEvent.What.ENDED, detail=_state(period)) for step in ended]
    )
    for step in began:
        _tell_step(period, step)
    for step in ended:
        resolve(f"{_key(period)}{step}")


def _tell_step(period: BudgetPeriod, step: str) -> None:
    raise_alert(
        f"{_key(period)}{step}:{period.hard_limit.normalize():f}",
        kind="ladder",
        level=Alert.Level.CRITICAL,
        title=f"{period.budget}: {WORDS[Step(step)].title}",
        detail=f"{WORDS[Step(step)].effect} {_state(period)} It ends by itself on "
        f"{period.ends_at:%-d %b %Y, %H:%M} UTC, or when the limit is raised.",
        link=_link(period),
    )


def _state(period: BudgetPeriod) -> str:
    return f"{money(period.spent)} spent, soft limit {money(period.soft_limit)}, hard limit {money(period.hard_limit)}."


def _key(period: BudgetPeriod) -> str:
    return f"budget:{period.budget_id}:{period.starts_at.isoformat()}:"


def _link(period: BudgetPeriod) -> str:
    return f"/admin/usage/budget/{period.budget_id}/change/"
