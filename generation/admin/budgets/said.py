"""What somebody changed about a budget, in words for the log."""

from typing import Any

from usage.models import Budget

from .words import how_often, limit


def change_in_words(form: Any, *, is_new: bool) -> str:
    """From what to what. `form` is valid; its object has the new values already."""
    budget: Budget = form.instance
    if is_new:
        off = "" if budget.active else ", switched off"
        return f"Added: {limit(budget.soft_limit)}, stops at {limit(budget.hard_limit)}, {how_often(budget)}{off}."
    said = []
    for name, title in (("soft_limit", "Soft limit"), ("hard_limit", "Hard limit")):
        before, after = form.initial[name], getattr(budget, name)
        if before != after:
            said.append(f"{title} {limit(after)}, before {limit(before)}.")
    before = Budget(period=form.initial["period"], time_zone=form.initial["time_zone"])
    if how_often(before) != how_often(budget):
        said.append(f"Counted {how_often(budget)}, before {how_often(before)}.")
    if form.initial["active"] != budget.active:
        said.append("Switched on." if budget.active else "Switched off.")
    return " ".join(said) or "Saved without a change."
