"""The survey of parking: the pack reads it, and a row of it is filed."""

import datetime
from pathlib import Path
from typing import Any

from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file

AT = datetime.datetime(2026, 6, 30, 9, tzinfo=datetime.UTC)
PACK = Path(__file__).resolve().parents[2] / "packs" / "xiamen"
ROWS = "统一社会信用代码,企业名称,年度,开车的人\n91350200751642792T,厦门吉比特网络技术股份有限公司,2025,12\n"


def test_a_row_is_filed(db: None, settings: Any, tmp_path: Path) -> None:
    settings.PACK, settings.HOME = PACK, tmp_path
    delivery = Delivery("registry.csv", (PACK / "firms" / "registry.csv").read_bytes(), "公开")
    import_file(delivery=delivery, by=SYSTEM, at=AT)
    batch = import_file(delivery=Delivery("parking.csv", ROWS.encode(), "测试"), by=SYSTEM, at=AT)
    assert (batch.state, batch.form) == ("accepted", "parking"), batch.problems
    assert [each.values for each in Filing.objects.filter(form="parking")] == [{"employees": 12}]
