"""The quality of a dialogue, by its form: how many turns, how long they are, and whether the two take turns."""

from decimal import Decimal
from itertools import pairwise
from statistics import mean
from typing import Any

from .scored import SCALE, Check, Scored

# Points for each range, best first; see PRODUCT.md, "Conversation quality".
TURNS = ((8, 16, 3), (6, 20, 2), (4, None, 1))
LENGTHS = ((100, 400, 3), (50, 600, 2), (20, None, 1))
ALTERNATION = 4
ENOUGH = 6


def score_conversation(answer: Any) -> Scored | None:
    """Turns 0–3, mean length of a turn in characters 0–3, strict alternation 4; below 6 it needs revision."""
    turns = _turns(answer)
    if turns is None:
        return None
    length = mean(len(turn["content"]) for turn in turns) if turns else 0
    roles = [turn["role"] for turn in turns]
    alternates = bool(turns) and all(one != other for one, other in pairwise(roles))
    points = _points(len(turns), TURNS) + _points(length, LENGTHS) + ALTERNATION * alternates
    reasons = (
        f"{len(turns)} turns: {_points(len(turns), TURNS)} of 3.",
        f"{length:.0f} characters a turn on average: {_points(length, LENGTHS)} of 3.",
        f"The two {'take' if alternates else 'do not take'} turns: {ALTERNATION * alternates} of {ALTERNATION}.",
    )
    detail = "" if points >= ENOUGH else f"{points} of {SCALE} points. {' '.join(reasons)}"
    return Scored(Decimal(points), reasons, (Check("needs_revision", points >= ENOUGH, detail),))


def _turns(answer: Any) -> list[dict[str, str]] | None:
    """The turns of a dialogue; None where the answer is none."""
    lists = [answer] if isinstance(answer, list) else list(answer.values()) if isinstance(answer, dict) else []
    return next((one for one in lists if _is_dialogue(one)), None)


def _is_dialogue(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(turn, dict) and {"role", "content"} <= turn.keys() for turn in value)
        and all(isinstance(turn["role"], str) and isinstance(turn["content"], str) for turn in value)
    )


def _points(value: float, ranges: tuple[tuple[int, int | None, int], ...]) -> int:
    return next((points for low, high, points in ranges if value >= low and (high is None or value <= high)), 0)
