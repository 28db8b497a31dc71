"""What may be spent until an operator says otherwise: $20 a day and $500 a month, calls stop at half as much again."""

from decimal import Decimal
from typing import Any

from django.db import migrations

BUDGETS = [("day", Decimal(20), Decimal(30)), ("month", Decimal(500), Decimal(750))]


def add_budgets(apps: Any, schema_editor: Any) -> None:
    budget = apps.get_model("usage", "Budget")
    for period, soft, hard in BUDGETS:
        budget.objects.get_or_create(
            scope="all", target="", period=period, defaults={"soft_limit": soft, "hard_limit": hard}
        )


class Migration(migrations.Migration):
    dependencies = [("usage", "0004_money")]
    operations = [migrations.RunPython(add_budgets, migrations.RunPython.noop)]
