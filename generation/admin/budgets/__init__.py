"""Budgets: what may be spent, what is spent and held, and the steps that are taken when it runs out."""

from . import budget

__all__ = ["budget"]
