"""The scripts in Redis that do the counting, and the keys that they do it in."""

import functools
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from llmhub.redis import get_redis

FOLDER = Path(__file__).parent / "lua"
PREFIX = "llmhub:window:"
# Names of the models that were asked within a day, by when they were asked last.
MODELS = f"{PREFIX}models"
# A call reaches the provider a little later than it is counted, the one a bit more, the other a bit less. Counted for so much
# longer, no two calls that the provider counts into one minute are counted into two here. Milliseconds.
ON_THE_WAY_MS = 1000


def run(name: str, provider: str, model: str, *arguments: Any) -> Any:
    """Run one operation on the window of `model`. Raises redis.RedisError."""
    length = round(settings.PROVIDER_WINDOW_S * 1000) + ON_THE_WAY_MS
    keys = [f"{PREFIX}{provider}:{model}", MODELS]
    given = ["" if argument is None else argument for argument in arguments]
    return _script(name, os.getpid())(keys=keys, args=[length, *given], client=get_redis())


@functools.cache
def _script(name: str, pid: int) -> Any:
    """The operation's script, sent to a server that does not know it yet on first use."""
    text = "\n".join((FOLDER / f"{part}.lua").read_text() for part in ("shared", name))
    return get_redis().register_script(text)
