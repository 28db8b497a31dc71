"""How reviewing goes."""

from typing import Any

PAGES: dict[str, tuple[str, Any]] = {}
