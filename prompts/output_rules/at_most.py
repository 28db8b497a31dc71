from collections.abc import Iterator
from typing import Any

from llmhub.errors import Fault

from . import paths
from .rule import Declaration, Field, Rule


def _check(declaration: Declaration, data: Any, variables: dict[str, Any]) -> Iterator[Fault]:
    limit = declaration["limit"]
    if isinstance(limit, str):
        limit = next(iter(paths.values(variables, limit)), None)
    # An optional limit that the client left out does not limit.
    if not isinstance(limit, int | float):
        return
    for pointer, value in paths.resolve(data, declaration["path"]):
        if isinstance(value, list) and len(value) > limit:
            yield Fault(pointer, f"has {len(value)} items; at most {limit:g} were asked for")


AT_MOST = Rule("at_most", _check, {"path": Field.OUTPUT_PATH, "limit": Field.LIMIT})
"""The list at `path` has no more items than `limit`: a whole number, or where it stands in the variables."""
