"""A small city with its returns: three firms that have to report 2025 and June 2025, two of which did."""

from typing import Any

import pytest

from bureau.enterprises.made import AT, CITY, ONE, THREE, xlsx
from bureau.monitoring.conftest import A, B, C, firms
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.monitoring.models import Return
from chanmai.bureau.monitoring.operations.collections import open_collection, settle_duty

__all__ = ["firms"]
YEARLY = ["统一社会信用代码", "企业名称", "年度", "营业收入", "软件业务收入", "利润总额", "从业人员"]


def file_year(rows: list[list[Any]], at: Any = AT) -> None:
    """Annual returns arrive."""
    batch = import_file(delivery=Delivery("年报.xlsx", xlsx([YEARLY, *rows])), by=CITY, at=at)
    assert batch.state == "accepted", batch.problems


def ask(form: str, period: str) -> None:
    """All three firms have to report."""
    pk = open_collection(form=form, period=period, by=CITY, at=AT)
    for name in (A, B, C):
        firm = Enterprise.objects.get(name=name)
        of, _ = Return.objects.get_or_create(collection_id=pk, enterprise=firm, defaults={"duty": "exempt"})
        if of.duty != "required":
            settle_duty(return_id=of.pk, duty="required", reason="按名录", by=CITY, at=AT)


@pytest.fixture
def returns(firms: None) -> None:
    """2025 and June 2025 are asked for; A and C filed 2025, nobody the month."""
    ask("annual", "2025")
    ask("monthly", "2025-06")
    file_year([[ONE, A, 2025, 10800, 8100, 900, 60], [THREE, C, 2025, 1200, 900, -100, 15]])
