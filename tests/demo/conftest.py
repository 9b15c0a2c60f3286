"""The Xiamen pack and a small demo city, written once."""

import json
from pathlib import Path
from typing import Any

import pytest

from chanmai.demo.city import CityFiles, write_city
from chanmai.pack.pack import Pack
from packs import load

PACK = Path(__file__).parents[2] / "packs" / "xiamen"
SEED, FEW = 7, 240


@pytest.fixture(scope="session")
def xiamen() -> Pack:
    """The pack, read once."""
    return load(PACK)


@pytest.fixture(scope="session")
def small(xiamen: Pack, tmp_path_factory: pytest.TempPathFactory) -> CityFiles:
    """A city of a few firms."""
    return write_city(tmp_path_factory.mktemp("city"), seed=SEED, firms=FEW, pack=xiamen)


@pytest.fixture(scope="session")
def truth(small: CityFiles) -> dict[str, Any]:
    """What is true of the small city."""
    return dict(json.loads(small.truth.read_text(encoding="utf-8")))
