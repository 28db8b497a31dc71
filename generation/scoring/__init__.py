"""What can be said of an answer without a model: which facts the brief lacks, and how good it is by its form.

A scorer is a function in a file of its own, in SCORERS: it takes the answer and gives a `Scored`, or None where the
answer is not of its kind; the first that has something to say gives the score. To add one, write the file and name it
here.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

import structlog

from generation import brief_check
from generation.brief_check.fact import KINDS, Fact
from generation.models.suggestion import LOW_SCORE
from prompts.models import UseCase

from .conversation import score_conversation
from .facts import facts_check, score_facts
from .scored import SCALE, Check

SCORERS = (score_conversation,)
MOST_RISK = 100
MOST_COUNTED = 32_767
MOST_FACTS = 200
NOT_CHECKED = "The checks could not be run on this text. Read it with care."

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Quality:
    """What the checks found. `facts` are those that the inputs do not contain."""

    score: Decimal
    reasons: tuple[str, ...]
    checks: tuple[Check, ...]
    facts: tuple[Fact, ...]

    def with_check(self, name: str, passed: bool, detail: str) -> "Quality":
        """The same, with one check more in front."""
        return replace(self, checks=(Check(name, passed, detail), *self.checks))

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a suggestion."""
        facts = [{name: getattr(fact, name) for name in _KEPT} for fact in self.facts[:MOST_FACTS]]
        checks = [asdict(check) for check in self.checks]
        return {
            "score": float(self.score),
            "scale": SCALE,
            "reasons": list(self.reasons),
            "checks": checks,
            "facts": facts,
        }


_KEPT = ("kind", "text", "path", "start", "end")


def score(use_case: UseCase, variables: dict[str, Any], answer: Any) -> Quality:
    """What can be said of `answer`, which is data or text. Reads `use_case` only for its name and its own facts."""
    try:
        return _score(use_case, variables, answer)
    except Exception:
        # An answer that was paid for, or a reviewer's words, must not be lost for a fault in a check.
        log.exception("checks_broke")
        return Quality(Decimal(0), (NOT_CHECKED,), (Check("checked", False, NOT_CHECKED),), ())


def _score(use_case: UseCase, variables: dict[str, Any], answer: Any) -> Quality:
    found = brief_check.facts_of(answer, variables, use_case_name=use_case.name)
    facts = [fact for fact in found if fact.kind not in use_case.own_facts]
    scored = next((one for scorer in SCORERS if (one := scorer(answer)) is not None), None) or score_facts(facts)
    checks = facts_check(facts, [kind for kind in KINDS if kind not in use_case.own_facts])
    unsupported = tuple(fact for fact in facts if not fact.supported)
    return Quality(scored.score, scored.reasons, (*scored.checks, *checks), unsupported)


def columns(quality: Quality, findings: Sequence[Any]) -> dict[str, Any]:
    """What is kept of `quality` with a suggestion: all of it, and what the review queue filters and orders by."""
    failed = sum(not check.passed for check in quality.checks)
    is_low = quality.score < LOW_SCORE
    return {
        "quality": quality.as_json(),
        "score": quality.score,
        "findings_count": min(len(findings), MOST_COUNTED),
        "unsupported_facts": min(len(quality.facts), MOST_COUNTED),
        "risk": min(MOST_RISK, 10 * len(findings) + 5 * is_low + 2 * failed + len(quality.facts)),
    }
