"""Writing a prompt version: the editor with its preview, comparing versions, and the history of a use case."""

from . import version

__all__ = ["version"]
