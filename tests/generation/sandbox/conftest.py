from collections.abc import Iterator

import anthropic
import pytest

from generation.sandbox import Sandbox

from .asking import EXAMPLE_CATALOG


@pytest.fixture
def server() -> Iterator[Sandbox]:
    """A sandbox with the small example catalogue."""
    with Sandbox(catalog_dir=EXAMPLE_CATALOG) as sandbox:
        yield sandbox


@pytest.fixture
def sdk(server: Sandbox) -> Iterator[anthropic.Anthropic]:
    """The real SDK, which refuses answers that do not fit its types."""
    with anthropic.Anthropic(
        api_key="sandbox-key", base_url=server.url, max_retries=0, timeout=20, _strict_response_validation=True
    ) as client:
        yield client
