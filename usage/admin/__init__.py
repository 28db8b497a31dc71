"""The admin of clients, keys, plans and usage: a file a screen."""

from . import api_key, client, plan, usage_record

__all__ = ["api_key", "client", "plan", "usage_record"]
