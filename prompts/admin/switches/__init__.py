"""One page for all switches: everything, each service, each use case."""

from . import screen

__all__ = ["screen"]
