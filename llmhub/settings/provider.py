"""The provider that answers, and how patiently it is asked. Times in seconds."""

from django.core.exceptions import ImproperlyConfigured

from .environment import env

ANTHROPIC_API_KEY = env.str("ANTHROPIC_API_KEY", "")
# The SDK adds `/v1` itself; people often paste it along.
ANTHROPIC_BASE_URL = env.str("ANTHROPIC_BASE_URL", "https://api.anthropic.com").rstrip("/").removesuffix("/v1")
# Set by `make run` when it starts the sandbox: the admin then says on every page that answers are not Claude's.
LLMHUB_SANDBOX = env.bool("LLMHUB_SANDBOX", False)

PROVIDER_CALL_TIMEOUT_S = env.float("PROVIDER_CALL_TIMEOUT_S", 120)
PROVIDER_ATTEMPTS = env.int("PROVIDER_ATTEMPTS", 3)
PROVIDER_BACKOFF_BASE_S = env.float("PROVIDER_BACKOFF_BASE_S", 1)
PROVIDER_BACKOFF_CAP_S = env.float("PROVIDER_BACKOFF_CAP_S", 300)
PROVIDER_BACKOFF_JITTER_S = env.float("PROVIDER_BACKOFF_JITTER_S", 1)

# The outbound window of each model: its length, how much of a limit is used before calls wait, and the requests that fit
# into it where neither an operator nor the provider says so.
PROVIDER_WINDOW_S = env.float("PROVIDER_WINDOW_S", 60)
PROVIDER_PAUSE_AT = env.float("PROVIDER_PAUSE_AT", 0.9)
PROVIDER_REQUESTS_PER_MINUTE = env.int("PROVIDER_REQUESTS_PER_MINUTE", 50)
if not (0 < PROVIDER_WINDOW_S <= 3600 and 0 < PROVIDER_PAUSE_AT <= 1 and PROVIDER_REQUESTS_PER_MINUTE >= 1):
    raise ImproperlyConfigured(
        "PROVIDER_WINDOW_S must be above 0 and at most 3600, PROVIDER_PAUSE_AT above 0 and at most 1, and "
        "PROVIDER_REQUESTS_PER_MINUTE at least 1."
    )

# Tells whether operators set a price for a provider's model.
OWN_PRICES = "usage.prices.own_prices.has_own_price"

# Which model grades by rubric in the studio; empty for the model of the version under test.
STUDIO_GRADER_MODEL = env.str("STUDIO_GRADER_MODEL", "")
