"""The ledger in monthly partitions, append-only, and its sums by day and month.

Django knows `id` as the key of a record; the database has (id, at), as a partitioned table's key holds what it is
partitioned by.
"""

from datetime import UTC, date, datetime
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

TABLE = "usage_usagerecord"
MONTHS_AHEAD = 3

PARTITIONED = """
ALTER TABLE usage_usagerecord RENAME TO usage_usagerecord_before;
CREATE TABLE usage_usagerecord (LIKE usage_usagerecord_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY RANGE (at);
CREATE TABLE usage_usagerecord_other PARTITION OF usage_usagerecord DEFAULT;
"""

MOVED = """
INSERT INTO usage_usagerecord SELECT * FROM usage_usagerecord_before;
DROP TABLE usage_usagerecord_before;
ALTER TABLE usage_usagerecord ADD CONSTRAINT usage_usagerecord_pkey PRIMARY KEY (id, at);
ALTER TABLE usage_usagerecord ADD CONSTRAINT usage_usagerecord_client
    FOREIGN KEY (client_id) REFERENCES usage_client (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX usage_record_client_at ON usage_usagerecord (client_id, at);
CREATE INDEX usage_record_at ON usage_usagerecord (at);
"""

PLAIN = """
ALTER TABLE usage_usagerecord RENAME TO usage_usagerecord_before;
CREATE TABLE usage_usagerecord (LIKE usage_usagerecord_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
INSERT INTO usage_usagerecord SELECT * FROM usage_usagerecord_before;
DROP TABLE usage_usagerecord_before;
ALTER TABLE usage_usagerecord ADD CONSTRAINT usage_usagerecord_pkey PRIMARY KEY (id);
ALTER TABLE usage_usagerecord ADD CONSTRAINT usage_usagerecord_client
    FOREIGN KEY (client_id) REFERENCES usage_client (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX usage_record_client_at ON usage_usagerecord (client_id, at);
CREATE INDEX usage_record_at ON usage_usagerecord (at);
CREATE INDEX usage_usagerecord_client_id ON usage_usagerecord (client_id);
"""

KEPT = """
CREATE FUNCTION usage_keep_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: its records cannot be changed or deleted, only whole months dropped.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER keep_record BEFORE UPDATE OR DELETE ON usage_usagerecord
    FOR EACH ROW EXECUTE FUNCTION usage_keep_record();
CREATE TRIGGER keep_table BEFORE TRUNCATE ON usage_usagerecord
    FOR EACH STATEMENT EXECUTE FUNCTION usage_keep_record();

-- Who writes takes a shared lock on the day and the month, who sums them up an exclusive one (see usage.rollups.locks);
-- so what is summed up is either all that is written, or it is known to be stale. The month comes first everywhere.
CREATE FUNCTION usage_mark_stale() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    late date;
BEGIN
    FOR late IN SELECT DISTINCT (at AT TIME ZONE 'UTC')::date FROM written ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock_shared(1819634531, date_trunc('month', late)::date - DATE '2000-01-01');
        PERFORM pg_advisory_xact_lock_shared(1819634532, late - DATE '2000-01-01');
        DELETE FROM usage_rolledday WHERE day = late AND NOT dropped;
        DELETE FROM usage_rolledmonth WHERE month = date_trunc('month', late)::date AND NOT dropped;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER mark_stale AFTER INSERT ON usage_usagerecord
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION usage_mark_stale();
"""

NOT_KEPT = """
DROP TRIGGER mark_stale ON usage_usagerecord;
DROP TRIGGER keep_table ON usage_usagerecord;
DROP TRIGGER keep_record ON usage_usagerecord;
DROP FUNCTION usage_mark_stale();
DROP FUNCTION usage_keep_record();
"""


def partition(apps: Any, schema_editor: Any) -> None:
    """A partition for each month that has records, and for this one and some more."""
    with schema_editor.connection.cursor() as cursor:
        # What a wrong clock wrote stays in the default partition.
        cursor.execute(
            "SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC')::date FROM usage_usagerecord"
            " WHERE at >= '2000-01-01 00:00+00' AND at < '2100-01-01 00:00+00'"
        )
        months = {row[0] for row in cursor.fetchall()}
        cursor.execute(PARTITIONED)
        for month in sorted(months | _coming()):
            cursor.execute(
                f"CREATE TABLE {TABLE}_{month:%Y_%m} PARTITION OF {TABLE} "
                f"FOR VALUES FROM ('{month} 00:00+00') TO ('{_after(month)} 00:00+00')"
            )
        cursor.execute(MOVED)


def unpartition(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(PLAIN)


def _coming() -> set[date]:
    months = [datetime.now(UTC).date().replace(day=1)]
    for _ in range(MONTHS_AHEAD):
        months.append(_after(months[-1]))
    return set(months)


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


class Migration(migrations.Migration):
    dependencies = [("usage", "0005_default_budgets")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(partition, unpartition)],
            state_operations=[
                migrations.AlterField(
                    model_name="usagerecord",
                    name="client",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="usage",
                        to="usage.client",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RolledDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("dropped", models.BooleanField(default=False)),
                ("rolled_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="RolledMonth",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False)),
                ("dropped", models.BooleanField(default=False)),
                ("rolled_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["month"],
            },
        ),
        migrations.CreateModel(
            name="DailyUsage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("requests", models.PositiveBigIntegerField()),
                ("succeeded", models.PositiveBigIntegerField()),
                ("cached", models.PositiveBigIntegerField()),
                ("fallbacks", models.PositiveBigIntegerField()),
                ("unpriced", models.PositiveBigIntegerField()),
                ("tokens_input", models.PositiveBigIntegerField()),
                ("tokens_output", models.PositiveBigIntegerField()),
                ("tokens_cache_read", models.PositiveBigIntegerField()),
                ("tokens_cache_write", models.PositiveBigIntegerField()),
                ("cost", models.DecimalField(decimal_places=12, max_digits=24)),
                ("estimated_cost", models.DecimalField(decimal_places=12, max_digits=24)),
                ("saved", models.DecimalField(decimal_places=12, max_digits=24)),
                (
                    "latency_buckets",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None),
                ),
                (
                    "latency_counts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=None),
                ),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("total", "Total"),
                            ("service", "Service"),
                            ("use_case", "Use Case"),
                            ("version", "Version"),
                            ("model", "Model"),
                            ("served_from", "Served From"),
                            ("variant", "Variant"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.CharField(max_length=130)),
                ("day", models.DateField()),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usage.client",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="daily_usage_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "dimension", "day", "key"), name="daily_usage_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DailySubjects",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("service", models.CharField(max_length=50)),
                ("use_case", models.CharField(max_length=101)),
                (
                    "version",
                    models.CharField(help_text="As the key of that dimension in DailyUsage.", max_length=130),
                ),
                ("subjects", models.BinaryField(help_text="8 bytes each")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("day", "version"), name="daily_subjects_once")],
            },
        ),
        migrations.CreateModel(
            name="MonthlySubject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("requests", models.PositiveBigIntegerField()),
                ("succeeded", models.PositiveBigIntegerField()),
                ("cached", models.PositiveBigIntegerField()),
                ("fallbacks", models.PositiveBigIntegerField()),
                ("unpriced", models.PositiveBigIntegerField()),
                ("tokens_input", models.PositiveBigIntegerField()),
                ("tokens_output", models.PositiveBigIntegerField()),
                ("tokens_cache_read", models.PositiveBigIntegerField()),
                ("tokens_cache_write", models.PositiveBigIntegerField()),
                ("cost", models.DecimalField(decimal_places=12, max_digits=24)),
                ("estimated_cost", models.DecimalField(decimal_places=12, max_digits=24)),
                ("saved", models.DecimalField(decimal_places=12, max_digits=24)),
                (
                    "latency_buckets",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None),
                ),
                (
                    "latency_counts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=None),
                ),
                ("month", models.DateField()),
                ("subject", models.CharField(blank=True, max_length=200)),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="usage.client"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["month"], include=("subject", "cost"), name="monthly_subject_month")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "month", "subject"), include=("cost",), name="monthly_subject_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthlyUsage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("requests", models.PositiveBigIntegerField()),
                ("succeeded", models.PositiveBigIntegerField()),
                ("cached", models.PositiveBigIntegerField()),
                ("fallbacks", models.PositiveBigIntegerField()),
                ("unpriced", models.PositiveBigIntegerField()),
                ("tokens_input", models.PositiveBigIntegerField()),
                ("tokens_output", models.PositiveBigIntegerField()),
                ("tokens_cache_read", models.PositiveBigIntegerField()),
                ("tokens_cache_write", models.PositiveBigIntegerField()),
                ("cost", models.DecimalField(decimal_places=12, max_digits=24)),
                ("estimated_cost", models.DecimalField(decimal_places=12, max_digits=24)),
                ("saved", models.DecimalField(decimal_places=12, max_digits=24)),
                (
                    "latency_buckets",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None),
                ),
                (
                    "latency_counts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=None),
                ),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("total", "Total"),
                            ("service", "Service"),
                            ("use_case", "Use Case"),
                            ("version", "Version"),
                            ("model", "Model"),
                            ("served_from", "Served From"),
                            ("variant", "Variant"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.CharField(max_length=130)),
                ("month", models.DateField()),
                ("subjects", models.PositiveBigIntegerField(help_text="How many different subjects it had.")),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="usage.client",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["month"], name="monthly_usage_month")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "dimension", "month", "key"), name="monthly_usage_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
