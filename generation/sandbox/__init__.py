"""A server of our own that speaks the Anthropic Messages API on loopback, for development and tests."""

from .server import Sandbox

__all__ = ["Sandbox"]
