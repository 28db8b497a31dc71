"""The queue: what waits, for whom, and by when."""

from typing import Any

PAGES: dict[str, tuple[str, Any]] = {}
