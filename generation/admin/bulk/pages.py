"""Deciding many drafts at once."""

from typing import Any

PAGES: dict[str, tuple[str, Any]] = {}
