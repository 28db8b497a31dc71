from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Alert(models.Model):
    """Something that operators must know. Its key makes it come once, however often it is raised."""

    class Level(models.TextChoices):
        INFO = "info", "Note"
        WARNING = "warning", "Warning"
        CRITICAL = "critical", "Critical"

    key = models.CharField(max_length=200, unique=True, help_text="What it is about, e.g. budget:3:2026-11-01:80.")
    kind = models.CharField(max_length=30, help_text="budget, ladder, reconcile, …")
    level = models.CharField(max_length=10, choices=Level, default=Level.WARNING)
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True, help_text="A path of this server.")
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    # When it went out; `mail_after` and `hook_after` are when the next try is due, empty where there is none.
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_after = models.DateTimeField(null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    hooked_at = models.DateTimeField(null=True, blank=True)
    hook_after = models.DateTimeField(null=True, blank=True)
    hook_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at"], name="alert_newest"),
            models.Index(fields=["mail_after"], condition=Q(mail_after__isnull=False), name="alert_to_mail"),
            models.Index(fields=["hook_after"], condition=Q(hook_after__isnull=False), name="alert_to_hook"),
        ]

    def __str__(self) -> str:
        return self.title


class AlertsSeen(models.Model):
    """Up to when a person has looked at the alerts."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} until {self.until:%Y-%m-%d %H:%M}"
