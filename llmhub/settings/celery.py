"""Celery: Redis (or RabbitMQ by URL) as broker, no result backend, at-least-once delivery."""

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
# Reviewers are told of what waits this often at most; who was told lately is not told again.
DIGEST_EVERY_S = 600.0

CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "generation.tasks.sweep",
        "schedule": QUEUE_SWEEP_EVERY_S,
        "options": {"expires": QUEUE_SWEEP_EVERY_S},
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
}
