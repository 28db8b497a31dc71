"""Files that only their owner may read: passwords, keys, and the environment that holds them."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Replace `path` with `text` in one step; it is never readable by others, not even while it is written.

    Raises OSError.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.new")
    with suppress(FileNotFoundError):
        unfinished.unlink()
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def kept_secret(path: Path) -> str:
    """The random secret in `path`, made on first use.

    Raises OSError.
    """
    with suppress(FileNotFoundError):
        kept = path.read_text(encoding="utf-8").strip()
        if kept:
            return kept
    made = secrets.token_urlsafe(48)
    write_private(path, made + "\n")
    return made
