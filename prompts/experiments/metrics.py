"""What experiments are measured by: what counts, and how it is shown to people.

How a metric is counted from suggestions, decisions and feedback stands in `generation.experiments`; what is made of the
sums, in `prompts.statistics`.
"""

from dataclasses import dataclass

from prompts.models import Metric

EDIT_SHARE = "edit_share"
DECISION_TIME = "decision_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One metric.

    `kind` is how `prompts.statistics` treats it; `unit` is that of its values and differences: "points" (a share, 0 to
    1; differences in points of percent), "stars", "seconds", "usd", or "log_seconds" (a mean of logarithms: exp() of a
    value is seconds, a difference is a percentage). `words` go into a sentence ("approval is 3 to 5 points higher"),
    `counts` says in one sentence what counts.
    """

    name: str
    label: str
    words: str
    kind: str
    unit: str
    higher_is_better: bool
    counts: str

    @property
    def is_primary(self) -> bool:
        """Whether an experiment may be decided by it; the others are only shown beside."""
        return self.name in Metric.values


_ALL = (
    Measure(
        name=Metric.APPROVAL,
        label="Approved by reviewers",
        words="approval",
        kind="proportion",
        unit="points",
        higher_is_better=True,
        counts="The share of people whose first text with a reviewer's decision was approved, as it was or after edits.",
    ),
    Measure(
        name=Metric.ADOPTION,
        label="Adoption",
        words="adoption",
        kind="proportion",
        unit="points",
        higher_is_better=True,
        counts="The share of people who were shown a text and, as the application reports, took it.",
    ),
    Measure(
        name=Metric.CONVERSION,
        label="Conversion",
        words="conversion",
        kind="proportion",
        unit="points",
        higher_is_better=True,
        counts="The share of people who were shown a text and, as the application reports, did what it was for.",
    ),
    Measure(
        name=Metric.ENGAGEMENT,
        label="Engagement",
        words="engagement",
        kind="mean",
        unit="seconds",
        higher_is_better=True,
        counts="Seconds a person spent, as the application reports: the mean of the people it reports on, at most a day each.",
    ),
    Measure(
        name=Metric.SATISFACTION,
        label="Satisfaction",
        words="satisfaction",
        kind="mean",
        unit="stars",
        higher_is_better=True,
        counts="What people gave, 1 to 5, as the application reports: the mean of those who gave something.",
    ),
    Measure(
        name=Metric.COST_PER_APPROVED,
        label="Cost per approved text",
        words="cost per approved text",
        kind="ratio",
        unit="usd",
        higher_is_better=False,
        counts="What all texts cost that were decided or failed, with every attempt, divided by those that were approved.",
    ),
    Measure(
        name=Metric.LATENCY,
        label="Time to answer",
        words="time to answer",
        kind="mean",
        unit="log_seconds",
        higher_is_better=False,
        counts="How long the model's answers took from the request on: the geometric mean over people.",
    ),
    Measure(
        name=EDIT_SHARE,
        label="Edited before approval",
        words="the share that was edited",
        kind="proportion",
        unit="points",
        higher_is_better=False,
        counts="Of the people whose first decided text was approved, the share whose text a reviewer edited.",
    ),
    Measure(
        name=DECISION_TIME,
        label="Time to decide",
        words="time to decide",
        kind="mean",
        unit="log_seconds",
        higher_is_better=False,
        counts="How long texts waited from being ready to the reviewer's decision: the geometric mean over people.",
    ),
)

METRICS: dict[str, Measure] = {str(measure.name): measure for measure in _ALL}
