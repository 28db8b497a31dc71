"""Sums of usage records: by the day, by the month, and by the month and subject. What stands here can be made anew."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from llmhub.money import usd_field

from .client import Client


class RolledFigures(models.Model):
    """What is summed up, see `usage.report.Figures`."""

    requests = models.PositiveBigIntegerField()
    succeeded = models.PositiveBigIntegerField()
    cached = models.PositiveBigIntegerField()
    fallbacks = models.PositiveBigIntegerField()
    unpriced = models.PositiveBigIntegerField()
    tokens_input = models.PositiveBigIntegerField()
    tokens_output = models.PositiveBigIntegerField()
    tokens_cache_read = models.PositiveBigIntegerField()
    tokens_cache_write = models.PositiveBigIntegerField()
    cost = usd_field()
    estimated_cost = usd_field()
    saved = usd_field()
    # A histogram: numbers of buckets (see usage.report.latencies), and how many requests fell into each.
    latency_buckets = ArrayField(models.PositiveSmallIntegerField())
    latency_counts = ArrayField(models.PositiveIntegerField())

    class Meta:
        abstract = True


class Dimension(models.TextChoices):
    """What a client's records, or those of all clients, are summed up by."""

    TOTAL = "total"
    SERVICE = "service"
    USE_CASE = "use_case"
    VERSION = "version"
    MODEL = "model"
    SERVED_FROM = "served_from"
    VARIANT = "variant"


class RolledRow(RolledFigures):
    """Figures of one key of a dimension, of one client or (without a client) of all."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    dimension = models.CharField(max_length=12, choices=Dimension)
    key = models.CharField(max_length=130)

    class Meta:
        abstract = True


class DailyUsage(RolledRow):
    """A day (UTC). Holds where a `RolledDay` says so."""

    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "dimension", "day", "key"], nulls_distinct=False, name="daily_usage_once"
            )
        ]
        indexes = [models.Index(fields=["day"], name="daily_usage_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.dimension} {self.key}"


class MonthlyUsage(RolledRow):
    """A calendar month (UTC), by its first day. Holds where a `RolledMonth` says so."""

    month = models.DateField()
    subjects = models.PositiveBigIntegerField(help_text="How many different subjects it had.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "dimension", "month", "key"], nulls_distinct=False, name="monthly_usage_once"
            )
        ]
        indexes = [models.Index(fields=["month"], name="monthly_usage_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.dimension} {self.key}"


class MonthlySubject(RolledFigures):
    """A client's subject in a calendar month (UTC). Holds where a `RolledMonth` says so."""

    month = models.DateField()
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "month", "subject"], include=("cost",), name="monthly_subject_once"
            ),
        ]
        # So that the dearest are found without reading the rows.
        indexes = [models.Index(fields=["month"], include=("subject", "cost"), name="monthly_subject_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.subject}"


class DailySubjects(models.Model):
    """Which subjects a version had on a day (UTC), as numbers made of their names. Holds as `DailyUsage` does."""

    day = models.DateField()
    service = models.CharField(max_length=50)
    use_case = models.CharField(max_length=101)
    version = models.CharField(max_length=130, help_text="As the key of that dimension in DailyUsage.")
    subjects = models.BinaryField(help_text="8 bytes each")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "version"], name="daily_subjects_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.version}"


class RolledDay(models.Model):
    """That a day's records are summed up in `DailyUsage`. A record that comes late takes this row away in its transaction."""

    day = models.DateField(primary_key=True)
    # The day's records are gone: these sums are what is left. A record that comes still later counts beside them.
    dropped = models.BooleanField(default=False)
    rolled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day}"


class RolledMonth(models.Model):
    """The same for a month (its first day) in `MonthlyUsage` and `MonthlySubject`."""

    month = models.DateField(primary_key=True)
    dropped = models.BooleanField(default=False)
    rolled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
