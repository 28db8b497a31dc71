"""The admin of suggestions, and the studio: reading, deciding and what stands on the home page. A file a screen."""

from . import approvals, budgets, editor, experiments, people, suggestion, test_sets, usage_record, use_case

__all__ = [
    "approvals",
    "budgets",
    "editor",
    "experiments",
    "people",
    "suggestion",
    "test_sets",
    "usage_record",
    "use_case",
]
