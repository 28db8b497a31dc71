from .client import ApiKey, Client, Plan, Scope
from .record import UsageRecord

__all__ = ["ApiKey", "Client", "Plan", "Scope", "UsageRecord"]
