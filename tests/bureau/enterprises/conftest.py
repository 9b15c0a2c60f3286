"""A small city with five forms, and the import of files into it."""

from pathlib import Path
from typing import Any

import pytest

from bureau.enterprises.made import AT, CITY, REGISTER, Import, Rows, xlsx
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import ImportBatch
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file


@pytest.fixture(autouse=True)
def small_city(settings: Any, tmp_path: Path) -> None:
    settings.PACK = Path(__file__).parent / "small_city"
    settings.HOME = tmp_path


@pytest.fixture
def take() -> Import:
    """Import rows or bytes as a file."""

    def run(
        content: Rows | bytes, name: str = "file.xlsx", *, by: Viewer = CITY, **options: Any
    ) -> ImportBatch:
        data = content if isinstance(content, bytes) else xlsx(content)
        at = options.pop("at", AT)
        accept = options.pop("accept_valid", False)
        return import_file(delivery=Delivery(name, data, **options), by=by, at=at, accept_valid=accept)

    return run


@pytest.fixture
def register(db: None, take: Import) -> ImportBatch:
    """Two firms, one in each district."""
    batch = take(REGISTER, "登记.xlsx")
    assert batch.state == "accepted", batch.problems
    return batch
