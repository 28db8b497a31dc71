"""Where settings come from: the process environment, then `.env`, then what `make run` wrote for this clone."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]


class Settings(environ.Env):
    """Environment variables; an empty one is as good as none, as in `NAME=` of a copied `.env.example`."""

    def get_value(self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, **kwargs: Any) -> Any:
        if default is not self.NOTSET and not self.ENVIRON.get(var):
            return default
        return super().get_value(var, cast=cast, default=default, **kwargs)


env = Settings()
env.smart_cast = False
environ.Env.read_env(BASE_DIR / ".env")

LLMHUB_ENV = env.str("LLMHUB_ENV", "local")
if LLMHUB_ENV not in ("local", "test", "production"):
    raise ImproperlyConfigured(f"LLMHUB_ENV is {LLMHUB_ENV!r}; it must be local, test or production.")
PRODUCTION = LLMHUB_ENV == "production"

LOCAL_DIR = Path(env.str("LLMHUB_LOCAL_DIR", str(BASE_DIR / ".local")))
if LLMHUB_ENV == "local":
    # So that `manage.py …` in a second terminal finds the private database of a running `make run`.
    environ.Env.read_env(LOCAL_DIR / "run.env")


def require_in_production(*names: str) -> None:
    """Refuse to start a production process while any of `names` is unset, naming all of them at once.

    Raises ImproperlyConfigured.
    """
    missing = [name for name in names if not env.str(name, "")]
    if PRODUCTION and missing:
        raise ImproperlyConfigured(f"With LLMHUB_ENV=production these must be set: {', '.join(missing)}.")


def required(name: str) -> str:
    """The value of `name`, which nothing works without.

    Raises ImproperlyConfigured.
    """
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Start `make run` once (it provides one), or set it in .env.")
    return value
