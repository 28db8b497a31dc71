"""Regular expressions that people write and a worker runs: RE2, whose time grows with the text alone.

There is no pattern that takes for ever, and none whose result depends on how busy the machine is.
"""

from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")
# Bytes of a compiled pattern. The worst that fits takes 2.5 s for a text of 100,000 characters; usual ones, microseconds.
MAX_MEMORY = 1024 * 1024


def fault_of(pattern: str) -> str:
    """What is wrong with `pattern`, in a sentence; empty if nothing."""
    try:
        compiled(pattern, ignore_case=False)
    except re2.error as error:
        return _sentence(pattern, _words(error))
    return ""


@lru_cache(maxsize=512)
def compiled(pattern: str, *, ignore_case: bool) -> Any:
    """`pattern` as something with `search`; `.` is any character but a line's end. Raises re2.error."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    options.case_sensitive = not ignore_case
    return re2.compile(pattern, options)


def _words(error: Exception) -> str:
    said = error.args[0] if error.args else b""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _sentence(pattern: str, said: str) -> str:
    if "invalid perl operator" in said and any(sign in pattern for sign in LOOKAROUND):
        return "Looking ahead or behind, like (?=…) and (?!…), is not available. Use another assertion for what must not be there."
    if "invalid escape sequence: \\" in said and said[-1:].isdigit():
        return "References back to a group, like \\1, are not available."
    return f"This is not a regular expression: {said}."
