"""Who answers. `get(name)` gives the provider of that name; a new one is a package here that `REGISTRY` names."""

from collections.abc import Callable

from .anthropic import provider as anthropic_provider
from .protocol import Answer, Image, Prompt, Provider, ProviderFault, Turn

DEFAULT = "anthropic"

REGISTRY: dict[str, Callable[[], Provider]] = {"anthropic": anthropic_provider.get}


def get(name: str = DEFAULT) -> Provider:
    """The provider called `name`. Raises KeyError."""
    return REGISTRY[name]()


__all__ = ["DEFAULT", "Answer", "Image", "Prompt", "Provider", "ProviderFault", "Turn", "get"]
