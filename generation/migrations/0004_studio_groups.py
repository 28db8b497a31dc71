"""The studio's rights: marketers test, experiment and look at past requests' inputs; reviewers add cases."""

from typing import Any

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = {
    "Marketer": [
        "prompts.view_prompttest",
        "prompts.add_prompttest",
        "prompts.change_prompttest",
        "prompts.delete_prompttest",
        "prompts.view_experiment",
        "prompts.add_experiment",
        "prompts.change_experiment",
        "prompts.run_experiment",
        "prompts.view_publishrequest",
        "generation.view_studiorun",
        "generation.add_studiorun",
        "generation.use_past_requests",
    ],
    "Reviewer": ["prompts.add_prompttest", "prompts.view_prompttest"],
}


def extend_groups(apps: Any, schema_editor: Any) -> None:
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
    dependencies = [("generation", "0003_studio"), ("prompts", "0002_studio"), ("usage", "0003_internal_clients")]
    operations = [migrations.RunPython(extend_groups, migrations.RunPython.noop)]
