"""Reviewing: one function a verb. Admin, API and bulk actions all call these.

Each checks who may, changes the row by compare-and-swap on what the reviewer saw (state and revision), and appends
the decision in the same transaction.

A cached answer must never outlive its rejection, so the cache is cleared *before* the decision is committed; where
the cache cannot be reached, the decision is refused rather than leave a rejected text to be served.
"""

from .approving import approve, approve_all, edit_and_approve
from .asking_again import ask_again, give_back
from .deciding import ASSIGN, PERMISSION, REOPEN, Outcome
from .rejecting import reject, reject_all
from .taking_back import reopen, undo, undoable
from .using import use

__all__ = [
    "ASSIGN",
    "PERMISSION",
    "REOPEN",
    "Outcome",
    "approve",
    "approve_all",
    "ask_again",
    "edit_and_approve",
    "give_back",
    "reject",
    "reject_all",
    "reopen",
    "undo",
    "undoable",
    "use",
]
