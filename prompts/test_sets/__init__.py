"""Test sets: the cases of a use case that a version's answers are held against."""

from .digest import digest_of

__all__ = ["digest_of"]
