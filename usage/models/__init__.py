from .alert import Alert, AlertsSeen
from .budget import Budget, BudgetPeriod, Hold, LadderEvent
from .client import ApiKey, Client, Plan, Scope
from .limits import ProviderLimit
from .price import ModelPrice
from .record import CostKind, UsageRecord

__all__ = [
    "Alert",
    "AlertsSeen",
    "ApiKey",
    "Budget",
    "BudgetPeriod",
    "Client",
    "CostKind",
    "Hold",
    "LadderEvent",
    "ModelPrice",
    "Plan",
    "ProviderLimit",
    "Scope",
    "UsageRecord",
]
