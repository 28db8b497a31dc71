"""The weeks as charts: data for the browser, and the same figures as rows for those who read them."""

from dataclasses import dataclass
from typing import Any

from generation.insight import FEWEST, REASONS, Row, Tally
from generation.models.suggestion import RejectReason

from .columns import share_text
from .names import of_week


@dataclass(frozen=True, slots=True)
class Chart:
    """`data` is for insight.js; `heads` and `rows` say the same in a table."""

    name: str
    title: str
    heads: list[str]
    rows: list[list[str]]
    data: dict[str, Any]


def charts_of(weeks: list[Row]) -> list[Chart]:
    """Three charts over the weeks, oldest first."""
    labels = [f"{row.key:%-d %b}" for row in weeks]
    tallies = [row.tally for row in weeks]
    return [
        _chart(weeks, "decisions", "Decisions and share approved", ["Decisions", "Approved"], _decisions(labels, tallies)),
        _chart(weeks, "reasons", "Why texts were rejected", [RejectReason(one).label for one in REASONS], _reasons(labels, tallies)),
        _chart(weeks, "changes", "Share of words changed", ["Of all approvals", "Of those with a change"], _changes(labels, tallies)),
    ]  # fmt: skip


def _chart(weeks: list[Row], name: str, title: str, heads: list[str], data: dict[str, Any]) -> Chart:
    """The rows are of the series, week by week."""
    rows = [
        [of_week(row.key), *(_text(series, number) for series in data["series"])] for number, row in enumerate(weeks)
    ]
    return Chart(name, title, heads, rows, data)


def _text(series: dict[str, Any], number: int) -> str:
    value = series["values"][number]
    return share_text(value) if series["kind"] == "line" else f"{value:,}"


def _decisions(labels: list[str], tallies: list[Tally]) -> dict[str, Any]:
    few = [one.decisions < FEWEST for one in tallies]
    bars = {"kind": "bar", "label": "Decisions", "colour": "plain", "values": [one.decisions for one in tallies]}
    line = {
        "kind": "line",
        "label": "Approved",
        "colour": "1",
        "values": [one.approval_rate for one in tallies],
        "few": few,
    }
    return {"labels": labels, "series": [bars, line]}


def _reasons(labels: list[str], tallies: list[Tally]) -> dict[str, Any]:
    series = [
        {
            "kind": "bar",
            "label": RejectReason(reason).label,
            "colour": str(number),
            "values": [one.reasons.get(reason, 0) for one in tallies],
        }
        for number, reason in enumerate(REASONS, start=1)
    ]
    return {"labels": labels, "series": series, "stacked": True}


def _changes(labels: list[str], tallies: list[Tally]) -> dict[str, Any]:
    return {
        "labels": labels,
        "series": [
            {
                "kind": "line",
                "label": "Of all approvals",
                "colour": "1",
                "values": [one.edit_share for one in tallies],
                "few": [one.measured < FEWEST for one in tallies],
            },
            {
                "kind": "line",
                "label": "Of those with a change",
                "colour": "2",
                "dashed": True,
                "values": [one.edit_share_of_changed for one in tallies],
                "few": [one.changed < FEWEST for one in tallies],
            },
        ],
    }
