import hashlib
import secrets
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone


class Plan(models.Model):
    """What a client may use: tokens a month and requests a minute."""

    slug = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=50)
    tokens_per_month = models.PositiveBigIntegerField()
    requests_per_minute = models.PositiveIntegerField(default=600)

    class Meta:
        ordering = ["tokens_per_month"]

    def __str__(self) -> str:
        return self.name


class Scope(models.TextChoices):
    SUGGEST = "suggest", "Ask for suggestions"
    READ_USAGE = "read_usage", "Read usage and cost"
    MANAGE = "manage", "Manage prompts and cache"


def default_scopes() -> list[str]:
    return [Scope.SUGGEST.value]


class Client(models.Model):
    """An application that calls the REST API. It sees only what it asked for itself."""

    name = models.CharField(
        max_length=50,
        unique=True,
        validators=[RegexValidator(r"\A[\w][\w .-]{0,49}\Z", "Use letters, digits, spaces, dots, - and _.")],
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="clients")
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), default=default_scopes)
    services = ArrayField(
        models.CharField(max_length=50),
        default=list,
        blank=True,
        help_text="Slugs of the services it may use; empty for all.",
    )
    # Where set, in place of what the plan says.
    tokens_per_month = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Tokens a month; empty for what the plan says."
    )
    requests_per_minute = models.PositiveIntegerField(
        null=True, blank=True, help_text="Requests a minute; empty for what the plan says."
    )
    active = models.BooleanField(default=True, help_text="Off: every key of this client is refused.")
    # The hub's own work, e.g. what the studio tries. It has no keys, so nothing of it is ever served.
    internal = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    # Django REST framework asks this of whoever authenticated.
    is_authenticated = True

    def may_use(self, service_slug: str) -> bool:
        """Whether this client is granted the service."""
        return not self.services or service_slug in self.services


class ApiKey(models.Model):
    """A key of a client. Only its hash is kept: the key itself is shown once, when it is made.

    Keys are 256 random bits, so a plain SHA-256 is enough; slow hashes protect guessable passwords.
    """

    PREFIX = "lh_"
    SHOWN = 11

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=50, blank=True, help_text="Where it is used, e.g. “production”.")
    prefix = models.CharField(max_length=SHOWN, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "API key"
        permissions = [("revoke_apikey", "Can revoke API keys")]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @classmethod
    def create(cls, client: Client, name: str = "") -> tuple[Self, str]:
        """Make a key for `client`; returns the row and the key, which is not to be had again."""
        key = cls.PREFIX + secrets.token_urlsafe(32)
        return cls.objects.create(client=client, name=name, prefix=key[: cls.SHOWN], hash=cls.digest(key)), key

    @staticmethod
    def digest(key: str) -> str:
        """What is stored and looked up for `key`."""
        return hashlib.sha256(key.encode()).hexdigest()

    def revoke(self) -> None:
        """Refuse this key from now on. Revoking twice keeps the first time."""
        type(self).objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())
        self.refresh_from_db()
