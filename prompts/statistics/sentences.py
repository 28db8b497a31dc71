"""A decision in words, for people who run experiments and do not know statistics."""

from . import decision as d
from .challengers import MIN_SUBJECTS
from .context import LOG_SECONDS, POINTS, Context
from .decision import Comparison, Decision
from .units import behind, once_in, percent, short, signed, size

CROSSOVER_LIMIT = 0.01


def sentence(decision: Decision, context: Context) -> str:
    """What `decision` means and what to do now."""
    if decision.wait_for_week:
        return f"{decision.winner} is ahead; wait until a full week is in."
    return _SENTENCES[decision.verdict](decision, context)


def warnings(context: Context) -> list[str]:
    """What is wrong with the data, though not so much that they say nothing."""
    if context.crossover <= CROSSOVER_LIMIT:
        return []
    return [f"{percent(context.crossover).lstrip('+')} % of the people saw more than one version; they are left out."]


def _mismatch(decision: Decision, context: Context) -> str:
    check, strays = decision.srm_check, [each for each in decision.versions if not each.weight > 0 and each.arrived]
    advice = "Find the cause, then start a new phase."
    if check["leak"] and check["p"] >= 0.001:
        names = ", ".join(each.name for each in strays)
        return f"Do not trust this result. {short(check['leak'])} people got {names}, which nobody was to get. {advice}"
    counts = ":".join(f"{each.arrived:.0f}" for each in decision.versions)
    total = sum(each.weight for each in decision.versions)
    shares = ":".join(short(each.weight / total * 100, 1) for each in decision.versions)
    chance = once_in(check["log10_p"])
    return (
        f"Do not trust this result. {counts} people arrived, {shares} was planned; "
        f"chance does that less than once in {chance}. {advice}"
    )


def _too_early(decision: Decision, context: Context) -> str:
    blank = [
        each.name for each in decision.versions if each.weight > 0 and each.n >= MIN_SUBJECTS and each.value is None
    ]
    if blank:
        # More people alone do not help: say, a cost per approved text where none was approved.
        return f"Too early to say. There is no {context.metric} of {' and '.join(blank)} yet."
    people = "person" if decision.needed == 1 else "people"
    return f"Too early to say. Each version needs about {decision.needed:,} more {people}."


def _keep_running(decision: Decision, context: Context) -> str:
    shown = _leading(decision, context)
    if shown.lift is not None and shown.lift_ci is not None and context.shown_unit != LOG_SECONDS:
        at, low, high = (percent(share) + " %" for share in (shown.lift, *shown.lift_ci))
    else:
        at, low, high = (_difference(value, context) for value in (shown.diff, shown.lo, shown.hi))
    days = decision.days_left
    plan = "" if days is None else f" About {days:,} {'day' if days == 1 else 'days'} to the plan."
    return (
        f"Keep running. {shown.name} is at {at} against {shown.against}; "
        f"the data allow anything from {low} to {high}.{plan} Looking now does no harm."
    )


def _winner(decision: Decision, context: Context) -> str:
    worse = context.worse_on.get(decision.winner or "", ())
    if worse:
        return f"{decision.winner} is better on {context.metric} but worse on {' and '.join(worse)}: your decision."
    shown = next((each for each in decision.comparisons if each.name == decision.winner), None)
    after = "You can stop now. The true gain is probably smaller than it looks today."
    if shown is None or shown.change != "better":
        # Latched at an earlier look; today's interval may be wider than the one that decided.
        return f"{decision.winner} is better; an earlier look decided that. {after}"
    return f"{shown.name} is better: {context.metric} is {_range(shown, context)}. {after}"


def _keep_control(decision: Decision, context: Context) -> str:
    sure = [each for each in decision.comparisons if each.change == "worse"]
    control = decision.winner
    if not sure or len(sure) < len(decision.comparisons):
        return f"Keep {control}. No version beats it; an earlier look decided that."
    return (
        f"Keep {control}. No version beats it; {'; '.join(f'{each.name} is {_range(each, context)}' for each in sure)}."
    )


def _no_difference(decision: Decision, context: Context) -> str:
    worth = size(abs(context.mde or 0), context.shown_unit) + behind(context.shown_unit)
    return f"No difference worth {worth}. Choose by cost or taste."


def _inconclusive(decision: Decision, context: Context) -> str:
    shown = _leading(decision, context)
    low, high = signed(shown.lo, context.shown_unit), _difference(shown.hi, context)
    of = f" of {shown.name} to {shown.against}" if len(decision.comparisons) > 1 else ""
    return (
        "The planned sample is in and there is no winner. "
        f"The true difference{of} is probably between {low} and {high}. Stop, or plan a longer new run."
    )


def _leading(decision: Decision, context: Context) -> Comparison:
    sign = 1 if context.higher_is_better else -1
    return max(decision.comparisons, key=lambda each: sign * each.diff)


def _range(shown: Comparison, context: Context) -> str:
    """A decided difference: "1.2 to 4.5 points higher"."""
    near, far = sorted((shown.lo, shown.hi), key=abs)
    unit = context.shown_unit
    # Rates lie no further apart than that.
    far = max(-1.0, min(1.0, far)) if unit == POINTS else far
    return f"{size(near, unit)} to {size(far, unit)}{behind(unit)} {'higher' if shown.lo > 0 else 'lower'}"


def _difference(value: float, context: Context) -> str:
    return signed(value, context.shown_unit) + behind(context.shown_unit)


_SENTENCES = {
    d.SRM: _mismatch,
    d.TOO_EARLY: _too_early,
    d.KEEP_RUNNING: _keep_running,
    d.WINNER: _winner,
    d.KEEP_CONTROL: _keep_control,
    d.NO_DIFFERENCE: _no_difference,
    d.INCONCLUSIVE: _inconclusive,
}
