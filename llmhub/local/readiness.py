"""Waiting until a started run can serve."""

import http.client
import json
import socket
import time
from typing import Any

from .configuration import Configuration
from .ports import LOOPBACK
from .problem import CannotRun
from .processes import Processes

TIME_LIMIT_S = 60.0
BETWEEN_S = 0.1
ANSWER_LIMIT_S = 10.0


def wait_until_ready(configuration: Configuration, processes: Processes, sandbox_port: int | None) -> None:
    """Return when the web server says that it, its services and a worker are there, and the sandbox listens.

    Raises CannotRun when a process ends meanwhile or it takes longer than TIME_LIMIT_S, and Interrupted.
    """
    deadline = time.monotonic() + TIME_LIMIT_S
    while True:
        processes.interruption.check()
        processes.require_all_alive()
        missing = what_is_missing(configuration, sandbox_port)
        if missing is None:
            return
        if time.monotonic() > deadline:
            raise CannotRun(
                f"llmhub was not ready within {TIME_LIMIT_S:.0f} s: {missing}.", log=processes.layout.log("web")
            )
        processes.interruption.wait(BETWEEN_S)


def what_is_missing(configuration: Configuration, sandbox_port: int | None) -> str | None:
    """What the run still waits for, in words; None when it is ready."""
    if sandbox_port and not listens(sandbox_port):
        return "the sandbox does not answer"
    try:
        status, text = get(configuration, "/health/ready")
    except (OSError, http.client.HTTPException):
        return "the web server does not answer"
    return None if status == 200 else f"/health/ready answers {status} {text[:200]}".strip()


def listens(port: int) -> bool:
    """Whether a server on this machine accepts connections at `port`."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def get(configuration: Configuration, path: str, api_key: str | None = None) -> tuple[int, str]:
    """Status and body of a GET at our own web server.

    Raises OSError and http.client.HTTPException.
    """
    host = configuration.reachable_host.strip("[]")
    connection = http.client.HTTPConnection(host, configuration.port, timeout=ANSWER_LIMIT_S)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {api_key}"} if api_key else {})
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    finally:
        connection.close()


def example_variables(configuration: Configuration, use_case: str, api_key: str) -> dict[str, Any] | None:
    """The example that `use_case` itself gives to its clients; None where it cannot be asked for."""
    try:
        status, text = get(configuration, f"/api/v1/use-cases/{use_case}", api_key)
        answer: dict[str, Any] = json.loads(text) if status == 200 else {}
    except (OSError, ValueError, http.client.HTTPException):
        return None
    return answer.get("example_variables")
