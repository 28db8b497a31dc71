"""Telling operators what they must know: in the admin's bell, by e-mail and to a webhook, each once."""

from .raising import raise_alert, resolve

__all__ = ["raise_alert", "resolve"]
