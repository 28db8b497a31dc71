"""Rollout by percent for services and use cases, and the switch for everything with its one row."""

from typing import Any

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ROLLOUT: dict[str, Any] = {
    "default": 100,
    "help_text": "Percent of the subjects; the others are answered with “not enabled”. Raising it moves nobody.",
    "validators": [django.core.validators.MaxValueValidator(100)],
    "verbose_name": "rolled out to",
}
IS_PERCENT = models.Q(("rollout_percent__gte", 0), ("rollout_percent__lte", 100))


def make_the_row(apps: Any, schema_editor: Any) -> None:
    apps.get_model("prompts", "MasterSwitch").objects.create()


class Migration(migrations.Migration):
    dependencies = [
        ("prompts", "0006_review_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MasterSwitch",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("enabled", models.BooleanField(default=True)),
                ("rollout_percent", models.PositiveSmallIntegerField(**ROLLOUT)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("changed_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "switch for everything",
                "verbose_name_plural": "switches",
                "permissions": [("throw_switch", "Can switch everything, services and use cases on and off")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_master_switch"),
                    models.CheckConstraint(condition=IS_PERCENT, name="master_rollout_is_percent"),
                ],
            },
        ),
        # Before anything refers to it or it to anything: PostgreSQL changes no table whose new rows are still to be checked.
        migrations.RunPython(make_the_row, migrations.RunPython.noop),
        migrations.AddField(
            model_name="masterswitch",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="master",
            field=models.ForeignKey(
                default=1,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="prompts.masterswitch",
            ),
        ),
        migrations.AddField("service", "rollout_percent", models.PositiveSmallIntegerField(**ROLLOUT)),
        migrations.AddField("usecase", "rollout_percent", models.PositiveSmallIntegerField(**ROLLOUT)),
        migrations.AddConstraint(
            "service", models.CheckConstraint(condition=IS_PERCENT, name="service_rollout_is_percent")
        ),
        migrations.AddConstraint(
            "usecase", models.CheckConstraint(condition=IS_PERCENT, name="use_case_rollout_is_percent")
        ),
    ]
