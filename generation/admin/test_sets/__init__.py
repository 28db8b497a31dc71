"""Test sets and trials: cases, what runs are doing, and what came out."""

from . import case, run

__all__ = ["case", "run"]
