"""The admin of suggestions: reading, deciding and what stands on the home page. A file a screen."""

from . import people, suggestion, use_case

__all__ = ["people", "suggestion", "use_case"]
