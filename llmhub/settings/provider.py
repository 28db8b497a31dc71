"""The provider that answers, and how patiently it is asked. Times in seconds."""

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

# Which model grades by rubric in the studio; empty for the model of the version under test.
STUDIO_GRADER_MODEL = env.str("STUDIO_GRADER_MODEL", "")
