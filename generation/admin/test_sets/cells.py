"""One answer of a run, in words."""

from dataclasses import dataclass
from typing import Any

from generation.studio.tables import CANCELLED, Cell
from llmhub.admin_site.display import duration, money, visible

# What was looked at, to stand before what was found, e.g. “Length: 120 characters; at most 100 are allowed.”
LOOKED_AT = {
    "valid": "Form",
    "contains": "Must contain",
    "not_contains": "Must not contain",
    "regex": "Pattern",
    "min_length": "Length",
    "max_length": "Length",
    "max_cost": "Cost",
    "max_latency": "Time",
    "equals": "The expected answer",
    "similar": "Like the expected answer",
    "not_similar": "Unlike the given text",
    "rubric": "Graded by a model",
}


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check of an answer: what was looked at, whether it held, and what was found instead."""

    title: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class CellView:
    """One answer in the table: a word with its tone, figures, what failed, why there is none."""

    version: str
    word: str
    tone: str
    facts: str
    tokens: str
    error: str
    failing: list[CheckView]
    nothing: str


def cell_view(cell: Cell, is_test: bool) -> CellView:
    """How `cell` is told."""
    is_cancelled = cell.state == CANCELLED
    word, tone = ("Cancelled", "warning") if is_cancelled else _word(cell, is_test)
    error = "" if is_cancelled else cell.error
    facts = [money(cell.cost) if cell.cost is not None else "", duration(cell.latency_ms) if cell.latency_ms else ""]
    tokens = f"{cell.tokens_in:,} tokens in, {cell.tokens_out:,} out" if cell.tokens_in or cell.tokens_out else ""
    return CellView(
        version=f"v{cell.result.version.number}",
        word=word,
        tone=tone,
        facts=" · ".join(fact for fact in facts if fact),
        tokens=tokens,
        error=visible(error),
        failing=[] if error else [check for check in checks_of(cell) if not check.passed],
        nothing="It was cancelled before it was made." if is_cancelled else "It is being made.",
    )


def checks_of(cell: Cell) -> list[CheckView]:
    """What was looked at, in the order it was."""
    found = cell.checks if isinstance(cell.checks, list) else []
    return [_check(one) for one in found if isinstance(one, dict)]


def _check(one: dict[str, Any]) -> CheckView:
    name = str(one.get("name", ""))
    return CheckView(LOOKED_AT.get(name, name), bool(one.get("passed")), visible(str(one.get("detail") or "")))


def _word(cell: Cell, is_test: bool) -> tuple[str, str]:
    if cell.error:
        return "Failed" if is_test else "No answer", "danger"
    if cell.passed is None:
        return "Waiting", "info"
    if is_test:
        return ("Passed", "success") if cell.passed else ("Failed", "danger")
    return ("Valid", "success") if cell.passed else ("Failed a check", "danger")
