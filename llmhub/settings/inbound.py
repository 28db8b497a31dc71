"""What clients may ask for: how their requests and tokens are counted. How many they may is said by plans and clients."""

from django.core.exceptions import ImproperlyConfigured

from .environment import env

# The sliding window that limits of requests are for. “Requests a minute” are requests within so many seconds.
INBOUND_WINDOW_S = env.int("INBOUND_WINDOW_S", 60)
# How long a process goes by a client's tokens of this month before it counts them again.
INBOUND_TOKENS_KEPT_S = env.float("INBOUND_TOKENS_KEPT_S", 5)

if INBOUND_WINDOW_S < 1:
    raise ImproperlyConfigured(f"INBOUND_WINDOW_S is {INBOUND_WINDOW_S}; it must be 1 second or more.")
