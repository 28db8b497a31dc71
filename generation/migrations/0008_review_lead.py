"""The group Review lead: assigns drafts, reopens decisions, sees how reviewing goes."""

from typing import Any

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "Review lead"
RIGHTS = [
    "generation.view_suggestion",
    "generation.review_suggestion",
    "generation.reopen_suggestion",
    "generation.assign_suggestion",
    "generation.view_reviewdecision",
    "generation.view_insight",
    "prompts.add_prompttest",
    "prompts.view_prompttest",
]


def add_group(apps: Any, schema_editor: Any) -> None:
    # Permissions appear only after all migrations have run; this group needs them now.
    for label in ("prompts", "generation"):
        create_permissions(current_apps.get_app_config(label), verbosity=0)
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    permission_model = apps.get_model("auth", "Permission")
    for code in RIGHTS:
        label, codename = code.split(".")
        group.permissions.add(permission_model.objects.get(content_type__app_label=label, codename=codename))


class Migration(migrations.Migration):
    dependencies = [("generation", "0007_decisions_are_final"), ("prompts", "0006_review_desk")]
    operations = [migrations.RunPython(add_group, migrations.RunPython.noop)]
