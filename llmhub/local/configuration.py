"""What `make run` is told by the environment and `.env`."""

import os
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from .ports import LOOPBACK, port_number
from .problem import CannotRun

ANY_ADDRESS = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104  only compared with
TRUSTED_HOSTS = ("localhost", LOOPBACK, "[::1]")


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where the web server listens, how many hands there are, and who answers."""

    host: str
    port: int
    web_workers: int
    web_threads: int
    worker_threads: int
    needs_sandbox: bool

    @classmethod
    def from_environment(cls) -> Self:
        """Read it all at once.

        Raises CannotRun where something is not as it must be.
        """
        refuse_other_environments()
        return cls(
            host=os.environ.get("HOST") or LOOPBACK,
            port=port_number(os.environ.get("PORT") or "8000"),
            web_workers=positive("WEB_WORKERS", 1),
            web_threads=positive("WEB_THREADS", 256),
            worker_threads=positive("WORKER_THREADS", 50),
            needs_sandbox=not (os.environ.get("ANTHROPIC_API_KEY") or os.environ.get("ANTHROPIC_BASE_URL")),
        )

    @property
    def reachable_host(self) -> str:
        """The host for URLs: one address where the server listens on all of them."""
        host = ANY_ADDRESS.get(self.host, self.host)
        return f"[{host}]" if ":" in host else host

    @property
    def base_url(self) -> str:
        return f"http://{self.reachable_host}:{self.port}"

    @property
    def allowed_hosts(self) -> str:
        """What Django lets pass as host names: what is set, else this machine and HOST."""
        hosts = dict.fromkeys((*TRUSTED_HOSTS, self.reachable_host))
        return os.environ.get("ALLOWED_HOSTS") or ",".join(hosts)

    @property
    def answers_from(self) -> str:
        """Who answers, for a person."""
        if self.needs_sandbox:
            return "the sandbox, not Claude (set ANTHROPIC_API_KEY for real answers)"
        server = urlsplit(os.environ.get("ANTHROPIC_BASE_URL") or "").netloc.rpartition("@")[2]
        return f"the server at {server}" if server else "Claude"


def refuse_other_environments() -> None:
    """Raises CannotRun outside of local mode, as the demo accounts must not exist there."""
    environment = os.environ.get("LLMHUB_ENV") or "local"
    if environment == "production":
        raise CannotRun("`make run` is for trying llmhub out, not for LLMHUB_ENV=production: see docs/deploy.")
    if environment != "local":
        raise CannotRun(f"`make run` works with LLMHUB_ENV=local only; it is {environment!r}.")


def positive(name: str, default: int) -> int:
    """The whole number above 0 in the environment variable `name`.

    Raises CannotRun where it is none.
    """
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise CannotRun(f"{name} is {text!r}; it must be a whole number above 0.")
    return int(text)
