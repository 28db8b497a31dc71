"""The admin of clients, keys, plans and usage: a file a screen."""

from . import alert, api_key, client, model_price, plan, provider_limit, usage_record

__all__ = ["alert", "api_key", "client", "model_price", "plan", "provider_limit", "usage_record"]
