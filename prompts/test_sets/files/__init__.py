"""A use case's test set as a YAML file, so that it can be kept in git, moved and edited by hand."""

from .reading import Summary, load
from .writing import dump

__all__ = ["Summary", "dump", "load"]
