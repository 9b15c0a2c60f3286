"""The files of real firms that come with the Xiamen pack can be imported as they are, and keep their holes."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.enterprises.models import Enterprise, Filing, ImportBatch
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file

PACK = Path(__file__).parents[2] / "packs" / "xiamen"
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def batches(db: None, settings: Any, tmp_path: Path) -> list[ImportBatch]:
    settings.PACK, settings.HOME = PACK, tmp_path
    found = []
    for name in ("registry.csv", "listed.csv"):
        content = (PACK / "firms" / name).read_bytes()
        found.append(import_file(delivery=Delivery(name, content, "公开资料"), by=SYSTEM, at=AT))
    return found


def test_both_files_are_taken_whole(batches: list[ImportBatch]) -> None:
    assert [(each.state, each.filings) for each in batches] == [("accepted", 13), ("accepted", 26)]
    assert {each["code"] for batch in batches for each in batch.problems} == {"no_code"}
    assert not Enterprise.objects.filter(demo=True).exists()


def test_a_loss_stays_a_loss_and_a_hole_a_hole(batches: list[ImportBatch]) -> None:
    firm = Enterprise.objects.get(code="91350200705420347R")
    years = {each.period: each.values for each in Filing.objects.filter(enterprise=firm, form="listed")}
    assert years["2024"] == {"revenue": 176_911_650_000, "net_profit": -40_400_000_000}
    assert years["2020"] == {"revenue": 238_600_000_000}
