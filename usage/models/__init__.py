from .alert import Alert, AlertsSeen
from .budget import Budget, BudgetPeriod, Hold, LadderEvent
from .client import ApiKey, Client, Plan, Scope
from .limits import ProviderLimit
from .price import ModelPrice
from .record import CostKind, UsageRecord
from .rollup import DailySubjects, DailyUsage, Dimension, MonthlySubject, MonthlyUsage, RolledDay, RolledMonth

__all__ = [
    "Alert",
    "AlertsSeen",
    "ApiKey",
    "Budget",
    "BudgetPeriod",
    "Client",
    "CostKind",
    "DailySubjects",
    "DailyUsage",
    "Dimension",
    "Hold",
    "LadderEvent",
    "ModelPrice",
    "MonthlySubject",
    "MonthlyUsage",
    "Plan",
    "ProviderLimit",
    "RolledDay",
    "RolledMonth",
    "Scope",
    "UsageRecord",
]
