"""Tests on a real Spark, two workers on this machine. Without Java or pyspark they are skipped and say what lacks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chanmai.runners.spark.java import obstacle
from chanmai.runners.spark.session import Spark

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.scale)


@pytest.fixture(scope="session", autouse=True)
def _spark_can_run() -> None:
    lacking = obstacle()
    if lacking is not None:
        pytest.skip(str(lacking))


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    """One Spark for the tests of a module."""
    with Spark("local[2]", log=tmp_path_factory.mktemp("spark") / "spark.log") as running:
        yield running
