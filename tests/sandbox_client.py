"""The sandbox's control addresses, for tests: what it was sent, and which faults it shows."""

import json
import urllib.request
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SandboxClient:
    url: str

    def set_faults(self, *specs: str) -> None:
        """Show these faults from now on; none for none."""
        self._call("PUT", "/sandbox/faults", {"faults": list(specs)})

    def calls(self) -> list[dict[str, Any]]:
        """The journal's entries of Messages calls, oldest first."""
        return self._call("GET", "/sandbox/journal?path=/v1/messages")["requests"]

    def count(self) -> int:
        """How many requests it was sent."""
        return int(self._call("GET", "/sandbox/journal?since=999999999")["count"])

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
