"""How much of what an answer claims stands in the brief."""

from collections.abc import Sequence
from decimal import Decimal

from generation.brief_check.fact import Fact

from .scored import SCALE, Check, Scored

PLURALS = {
    "number": "numbers", "price": "prices", "percentage": "percentages", "date": "dates", "link": "links",
    "email": "emails", "name": "names",
}  # fmt: skip
# So three invented facts make a low score, whatever the length of the text.
COST = 2
MOST_TOLD = 10
MOST_CHARACTERS = 80


def score_facts(facts: Sequence[Fact]) -> Scored:
    """SCALE, less COST for each fact that the inputs do not contain, and 0 at the least."""
    if not facts:
        return Scored(Decimal(SCALE), ("It states no facts that could be wrong.",))
    missing = sum(not fact.supported for fact in facts)
    told = "The one fact is in the brief." if len(facts) == 1 else f"All {len(facts)} facts are in the brief."
    if missing:
        told = f"{len(facts) - missing} of {len(facts)} facts are in the brief; {COST} points off for each that is not."
    return Scored(Decimal(max(0, SCALE - COST * missing)), (told,))


def facts_check(facts: Sequence[Fact], kinds: Sequence[str]) -> list[Check]:
    """One check a kind: whether all facts of that kind are in the inputs."""
    return [_check(kind, [fact.text for fact in facts if fact.kind == kind and not fact.supported]) for kind in kinds]


def _check(kind: str, missing: list[str]) -> Check:
    name = f"unsupported_{PLURALS[kind]}"
    if not missing:
        return Check(name, True)
    distinct = list(dict.fromkeys(text[:MOST_CHARACTERS] for text in missing))
    told = ", ".join(f"“{text}”" for text in distinct[:MOST_TOLD])
    more = f" and {len(distinct) - MOST_TOLD} more" if len(distinct) > MOST_TOLD else ""
    return Check(name, False, f"Not in the brief: {told}{more}.")
