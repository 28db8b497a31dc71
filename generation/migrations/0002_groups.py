"""The groups Marketer, Reviewer and Operator, each with the rights for its own work only."""

from typing import Any

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = {
    "Marketer": [
        "prompts.view_service",
        "prompts.view_usecase",
        "prompts.change_usecase",
        "prompts.view_promptversion",
        "prompts.add_promptversion",
        "prompts.change_promptversion",
        "prompts.publish_promptversion",
        "prompts.view_publication",
        "prompts.view_referencedata",
        "prompts.change_referencedata",
    ],
    "Reviewer": [
        "generation.view_suggestion",
        "generation.review_suggestion",
        "generation.view_reviewdecision",
    ],
    "Operator": [
        "prompts.view_service",
        "prompts.change_service",
        "usage.view_plan",
        "usage.add_plan",
        "usage.change_plan",
        "usage.view_client",
        "usage.add_client",
        "usage.change_client",
        "usage.view_apikey",
        "usage.add_apikey",
        "usage.revoke_apikey",
        "usage.view_usagerecord",
    ],
}


def add_groups(apps: Any, schema_editor: Any) -> None:
    # Permissions appear only after all migrations have run; these groups need them now.
    for label in ("prompts", "usage", "generation"):
        create_permissions(current_apps.get_app_config(label), verbosity=0)
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    for name, codes in GROUPS.items():
        group, _ = group_model.objects.get_or_create(name=name)
        for code in codes:
            label, codename = code.split(".")
            group.permissions.add(permission_model.objects.get(content_type__app_label=label, codename=codename))


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0001_initial"),
        ("prompts", "0001_initial"),
        ("usage", "0002_plans"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
