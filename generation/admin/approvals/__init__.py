"""The second person's screen: drafts that wait for approval, with the diff and the test table."""

from . import publish_request

__all__ = ["publish_request"]
