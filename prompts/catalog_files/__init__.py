"""The catalogue's YAML files: reading them and checking them fully, without the database."""

from .entries import ReferenceEntry, ServiceEntry, UseCaseEntry
from .loading import Catalog, read_catalog
from .located import Problem

__all__ = ["Catalog", "Problem", "ReferenceEntry", "ServiceEntry", "UseCaseEntry", "read_catalog"]
