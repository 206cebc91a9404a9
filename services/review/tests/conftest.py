"""The fixtures of review's tests: a fresh migrated database, and what the other services would announce."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "support"))  # tests are no package, so their examples have no other name

MIGRATIONS = Path(__file__).parent.parent / "migrations"


@pytest.fixture
async def database(service_database):
    return await service_database("review", MIGRATIONS)
