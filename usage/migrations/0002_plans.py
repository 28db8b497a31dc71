"""The plans of the product, to be edited in the admin."""

from typing import Any

from django.db import migrations

PLANS = [("lite", "Lite", 200_000), ("pro", "Pro", 500_000), ("business", "Business", 4_000_000)]


def add_plans(apps: Any, schema_editor: Any) -> None:
    plan = apps.get_model("usage", "Plan")
    for slug, name, tokens in PLANS:
        plan.objects.get_or_create(slug=slug, defaults={"name": name, "tokens_per_month": tokens})


class Migration(migrations.Migration):
    dependencies = [("usage", "0001_initial")]
    operations = [migrations.RunPython(add_plans, migrations.RunPython.noop)]
