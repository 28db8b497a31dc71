"""What the sandbox answers: the catalogue's examples, made to fit the request."""

from .answers import Answer, Answers
from .catalog import CATALOG_DIR, Catalog
from .places import places

__all__ = ["CATALOG_DIR", "Answer", "Answers", "Catalog", "places"]
