"""What the checks found in an answer, in words; and the marks of the facts that the brief lacks."""

from dataclasses import dataclass, field
from typing import Any

from generation.admin.blocks import Block, Mark, block_of
from generation.brief_check.fact import KINDS
from generation.models import Suggestion
from generation.models.suggestion import LOW_SCORE
from generation.scoring.facts import PLURALS
from llmhub.admin_site.display import visible

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that the inputs do not contain, as it is marked in the answer."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A check that did not pass: what was wrong, or the facts that the brief lacks."""

    detail: str
    missing: list[Missing] = field(default_factory=list)
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Panel:
    """`score` is out of `scale`; `is_low` where people should look closer; `passed` names the checks that did."""

    score: str
    scale: int
    is_low: bool
    reasons: list[str]
    failed: list[Failed]
    passed: list[str]
    findings: Block | None

    @property
    def missing(self) -> list[Missing]:
        """What the brief lacks, of every kind: one list to look through."""
        return [one for check in self.failed for one in check.missing]

    @property
    def left_out(self) -> int:
        """How many more there are than `missing` names."""
        return sum(check.left_out for check in self.failed)


def panel_of(suggestion: Suggestion) -> Panel | None:
    """The panel of a suggestion; None for one that no check has looked at."""
    found = suggestion.findings or None
    findings = block_of(found, {}) if found else None
    quality = suggestion.quality
    if not isinstance(quality, dict) or suggestion.score is None:
        return Panel("", 0, False, [], [], [], findings) if findings else None
    checks = quality.get("checks", [])
    return Panel(
        score=f"{suggestion.score:.1f}".removesuffix(".0"),
        scale=quality.get("scale", 10),
        is_low=suggestion.score < LOW_SCORE,
        reasons=[visible(reason) for reason in quality.get("reasons", [])],
        failed=[_failed(check, quality.get("facts", [])) for check in checks if not check["passed"]],
        passed=[_words(check["name"]) for check in checks if check["passed"]],
        findings=findings,
    )


def marks_of(suggestion: Suggestion) -> dict[str, list[Mark]]:
    """The marks of each text of the answer, by its JSON Pointer."""
    marks: dict[str, list[Mark]] = {}
    quality = suggestion.quality if isinstance(suggestion.quality, dict) else {}
    for fact in quality.get("facts", []):
        if fact["kind"] in KINDS:
            title = f"Not in the brief: {_NOUNS[fact['kind']]}"
            marks.setdefault(fact["path"], []).append(Mark(fact["start"], fact["end"], fact["kind"], title))
    return marks


_NOUNS = {
    "number": "this number", "price": "this price", "percentage": "this percentage", "date": "this date",
    "link": "this link", "email": "this address", "name": "this name",
}  # fmt: skip


def _failed(check: dict[str, Any], facts: list[dict[str, Any]]) -> Failed:
    kind = next((kind for kind, plural in PLURALS.items() if check["name"] == f"unsupported_{plural}"), "")
    texts = list(dict.fromkeys(visible(fact["text"]) for fact in facts if fact["kind"] == kind))
    missing = [Missing(kind, text) for text in texts[:MOST_SHOWN]]
    return Failed(visible(check["detail"]) or _words(check["name"]), missing, max(0, len(texts) - MOST_SHOWN))


def _words(name: str) -> str:
    """A check's name for people: “unsupported_prices” says what it looked at."""
    return name.removeprefix("unsupported_").replace("_", " ").replace("emails", "e-mail addresses")
