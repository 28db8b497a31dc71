"""How a budget stands, in one label."""

from usage.budgets import Step
from usage.budgets.ladder import stands
from usage.budgets.watching import share_reached
from usage.models import BudgetPeriod

OFF, FINE = "Off", "OK"
FALLBACKS, USE_CASES_OFF, STOPPED = "Fallbacks", "Use cases off", "Stopped"
# Colours of labels; 100 % is there where a person undid what follows.
TONES = {
    FINE: "success",
    "50 %": "info",
    "80 %": "warning",
    "100 %": "warning",
    FALLBACKS: "warning",
    USE_CASES_OFF: "danger",
    STOPPED: "danger",
    OFF: "",
}


def state_of(row: BudgetPeriod) -> str:
    """One of TONES. Reads `budget`."""
    if not row.budget.active:
        return OFF
    if Step.STOPPED in row.steps:
        return STOPPED
    if stands(row, Step.USE_CASES_OFF) and row.off_use_cases:
        return USE_CASES_OFF
    if stands(row, Step.FALLBACKS):
        return FALLBACKS
    share = share_reached(row)
    return f"{share} %" if share else FINE
