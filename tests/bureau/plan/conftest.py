"""The small city of these tests, with and without its firms."""

from pathlib import Path
from typing import Any

import pytest

from bureau.plan.made import PACK, six_firms
from chanmai.bureau.enterprises.models import Enterprise


@pytest.fixture(autouse=True)
def small_city(settings: Any, tmp_path: Path) -> None:
    settings.PACK = PACK
    settings.HOME = tmp_path


@pytest.fixture
def firms(db: None) -> dict[str, Enterprise]:
    """The six firms by their letter."""
    return six_firms()
