"""The running stack that journeys share."""

from collections.abc import Iterator

import pytest

from tests.journeys.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """llmhub as `make run` starts it, on a free port with data of its own, for all journeys of the session."""
    with Stack(tmp_path_factory.mktemp("stack") / "local") as running:
        yield running
