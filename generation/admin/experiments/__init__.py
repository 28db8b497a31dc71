"""Experiments: planning, starting and stopping one, and reading its result."""

from . import experiment

__all__ = ["experiment"]
