"""The statistics of A/B experiments: pure functions on sums over subjects, on the standard library alone.

`analyse` gives the verdict over an experiment, valid however often it is looked at; README.md says which formula
stands where.
"""

from .chances import best_chances, two_chances
from .comparison import compare
from .decision import VERDICTS, Comparison, Decision, Version
from .multiple import adjust, benjamini_hochberg
from .planning import plan_sample
from .sample_ratio import srm
from .secondary import Change, other_metrics, worse_on
from .verdict import analyse

__all__ = [
    "VERDICTS",
    "Change",
    "Comparison",
    "Decision",
    "Version",
    "adjust",
    "analyse",
    "benjamini_hochberg",
    "best_chances",
    "compare",
    "other_metrics",
    "plan_sample",
    "srm",
    "two_chances",
    "worse_on",
]
