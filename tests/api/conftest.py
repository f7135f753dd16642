"""The company at the API, on each database, with a data folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from starlette.testclient import TestClient

from core.settings import Settings, settings, use_settings
from db.engine import use_store
from tests.api.company import HERE, Company, application
from tests.conftest import World


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The data folder of this test alone."""
    made = tmp_path / "data"
    made.mkdir()
    use_settings(Settings(data=made))
    yield made
    use_settings(None)


@pytest.fixture
def company(world: World, folder: Path) -> Iterator[Company]:
    assert settings().data == folder
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()], logger_factory=structlog.ReturnLoggerFactory()
    )
    use_store(world.store)
    with TestClient(application(), base_url=HERE, raise_server_exceptions=False) as client:
        yield Company(client, world)
    use_store(None)
    structlog.reset_defaults()
