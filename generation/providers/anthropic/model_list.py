"""The vendor's list of models, in our words. It is not validated by the SDK: anything may be missing."""

from datetime import datetime
from typing import Any

from ..protocol import Model

EFFORTS = ("low", "medium", "high", "xhigh", "max")


def is_offered(info: Any) -> bool:
    """Whether it can be asked at all: has an id and is not retired."""
    return isinstance(info.id, str) and bool(info.id) and info.lifecycle != "retired"


def model_of(info: Any) -> Model:
    """Our form of one entry."""
    most, retires = info.max_tokens, info.retires_at
    return Model(
        id=info.id[:100],
        name=info.display_name if isinstance(info.display_name, str) and info.display_name else info.id,
        max_output=most if isinstance(most, int) and most > 0 else None,
        efforts=_efforts(getattr(info.capabilities, "effort", None)),
        retires=retires.date() if isinstance(retires, datetime) else None,
    )


def _efforts(capability: Any) -> tuple[str, ...] | None:
    if capability is None or capability.supported is None:
        return None
    if not capability.supported:
        return ()
    levels = ((name, getattr(capability, name, None)) for name in EFFORTS)
    return tuple(name for name, level in levels if level is not None and level.supported)
