"""Celery: Redis (or RabbitMQ by URL) as broker, no result backend, at-least-once delivery."""

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from .database import REDIS_URL
from .environment import env

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Publishing must not hold up a web request when the broker is away: the sweep finds the row later.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "socket_connect_timeout": 2,
    "socket_timeout": 30,
}

# A worker's claim on a suggestion runs out after this, unless the worker lives and renews it.
CLAIM_LEASE_S = env.float("CLAIM_LEASE_S", 30)
# A queued suggestion whose message is older than this is sent again; claiming makes a second message harmless.
QUEUE_LOST_AFTER_S = env.float("QUEUE_LOST_AFTER_S", 60)
QUEUE_SWEEP_EVERY_S = env.float("QUEUE_SWEEP_EVERY_S", 15)
# Running experiments are counted this often; large ones less often, see generation/experiments/looks.py.
LOOK_EVERY_S = 60.0
# Alerts that could not go out are tried again; a new one does not wait for this.
ALERTS_EVERY_S = 60.0
# How often budgets are looked at for what time alone brings; what a call brings is seen to at once.
MONEY_WATCH_EVERY_S = env.float("MONEY_WATCH_EVERY_S", 15)
# The books are compared each night for so many days back.
RECONCILE_DAYS = env.int("RECONCILE_DAYS", 35)
# Reviewers are told of what waits this often at most; who was told lately is not told again.
DIGEST_EVERY_S = 600.0
# Days that are over are summed up at this minute of each hour: those of yesterday soon after midnight, and again a day
# that a record came late for.
ROLL_UP_MINUTE = 5
# Months that `drop_usage_month` keeps unless it is told otherwise, and after how many they are dropped by themselves (None:
# never).
USAGE_KEEP_MONTHS = env.int("USAGE_KEEP_MONTHS", 24)
USAGE_DROP_AFTER_MONTHS: int | None = env.int("USAGE_DROP_AFTER_MONTHS", None)
if USAGE_KEEP_MONTHS < 0 or (USAGE_DROP_AFTER_MONTHS is not None and USAGE_DROP_AFTER_MONTHS < 1):
    raise ImproperlyConfigured("USAGE_KEEP_MONTHS must be 0 or more, USAGE_DROP_AFTER_MONTHS 1 or more, or empty.")

# Modules with tasks that are not their app's `tasks`.
CELERY_IMPORTS = ["usage.alerts.tasks"]

CELERY_BEAT_SCHEDULE = {
    "send-alerts": {
        "task": "usage.alerts.tasks.deliver",
        "schedule": ALERTS_EVERY_S,
        "options": {"expires": ALERTS_EVERY_S},
    },
    "sweep": {
        "task": "generation.tasks.sweep",
        "schedule": QUEUE_SWEEP_EVERY_S,
        "options": {"expires": QUEUE_SWEEP_EVERY_S},
    },
    "watch-money": {
        "task": "generation.tasks.watch_money",
        "schedule": MONEY_WATCH_EVERY_S,
        "options": {"expires": MONEY_WATCH_EVERY_S},
    },
    "prove-books": {
        "task": "generation.tasks.prove_books",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600 * 12},
    },
    "look-at-experiments": {
        "task": "generation.tasks.look_at_experiments",
        "schedule": LOOK_EVERY_S,
        "options": {"expires": LOOK_EVERY_S},
    },
    "tell-reviewers": {
        "task": "generation.tasks.tell_reviewers",
        "schedule": DIGEST_EVERY_S,
        "options": {"expires": DIGEST_EVERY_S},
    },
    "roll-up-usage": {
        "task": "usage.tasks.roll_up",
        "schedule": crontab(minute=ROLL_UP_MINUTE),
        "options": {"expires": 3000},
    },
    "keep-usage-partitions": {
        "task": "usage.tasks.keep_partitions",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600 * 12},
    },
}
