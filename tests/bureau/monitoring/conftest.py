"""Three firms of the Xiamen pack: one within the software statistics, one without, one of which little is known."""

from typing import Any

import pytest

from bureau.enterprises.made import AT, CITY, ONE, THREE, TWO, xlsx
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file

A, B, C = "厦门海风信息技术有限公司", "厦门山石软件股份有限公司", "厦门鹭潮数字科技有限公司"
OWN = Viewer(user_id=9, role="firm", firm=ONE, name="海风王会计")
OTHER = Viewer(user_id=10, role="firm", firm=TWO, name="山石李会计")
REGISTER = [
    ["统一社会信用代码", "企业名称", "所属区", "独立法人"],
    [ONE, A, "思明区", "是"],
    [TWO, B, "湖里区", "是"],
    [THREE, C, "思明区", "是"],
]
YEARLY = [
    ["统一社会信用代码", "企业名称", "年度", "营业收入", "主营业务收入", "软件业务收入", "从业人员",
     "主要从事软件和信息技术服务", "主要从事集成电路设计", "集成电路设计收入", "主要从事重点软件或平台数据服务"],
    [ONE, A, 2024, 9000, 8000, 7000, 60, "是", "否", 0, "否"],
    [TWO, B, 2024, 100, 90, 80, 5, "是", "否", 0, "否"],
]  # fmt: skip


@pytest.fixture
def firms(db: None, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    for name, rows in (("登记.xlsx", REGISTER), ("年报.xlsx", YEARLY)):
        batch = import_file(delivery=Delivery(name, xlsx(rows)), by=CITY, at=AT)
        assert batch.state == "accepted", batch.problems
