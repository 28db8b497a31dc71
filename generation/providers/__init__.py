"""Who answers. `get(name)` gives the provider of that name; a new one is a package here that `REGISTRY` names.

Providers are named by string: a vendor's SDK may take seconds to import, and only processes that call one need it.
"""

from django.utils.module_loading import import_string

from .protocol import Answer, Image, Model, Prompt, Provider, ProviderFault, Turn

DEFAULT = "anthropic"

REGISTRY = {"anthropic": "generation.providers.anthropic.provider.get"}


def get(name: str = DEFAULT) -> Provider:
    """The provider called `name`. Raises KeyError."""
    provider: Provider = import_string(REGISTRY[name])()
    return provider


__all__ = ["DEFAULT", "Answer", "Image", "Model", "Prompt", "Provider", "ProviderFault", "Turn", "get"]
