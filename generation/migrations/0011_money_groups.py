"""Operators get the rights for prices, budgets, limits, switches and alerts; marketers see the switches."""

from typing import Any

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

RIGHTS = {
    "Operator": [
        "usage.view_modelprice",
        "usage.add_modelprice",
        "usage.change_modelprice",
        "usage.delete_modelprice",
        "usage.view_budget",
        "usage.add_budget",
        "usage.change_budget",
        "usage.override_budget",
        "usage.view_providerlimit",
        "usage.add_providerlimit",
        "usage.change_providerlimit",
        "usage.delete_providerlimit",
        "usage.view_alert",
        "usage.change_alert",
        "prompts.view_masterswitch",
        "prompts.throw_switch",
        "prompts.view_usecase",
    ],
    "Marketer": ["prompts.view_masterswitch"],
}


def add_rights(apps: Any, schema_editor: Any) -> None:
    # Permissions appear only after all migrations have run; these groups need them now.
    for label in ("prompts", "usage"):
        create_permissions(current_apps.get_app_config(label), verbosity=0)
    permissions = apps.get_model("auth", "Permission")
    for name, codes in RIGHTS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        for code in codes:
            label, codename = code.split(".")
            group.permissions.add(permissions.objects.get(content_type__app_label=label, codename=codename))


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0010_money"),
        ("prompts", "0007_switches"),
        ("usage", "0006_ledger"),
    ]
    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
