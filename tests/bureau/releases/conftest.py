"""A small city with its returns of 2025: sixty firms in two districts and three sizes, some of them alone in a cell."""

from typing import Any

import pytest

from bureau.enterprises.made import AT, CITY, xlsx
from chanmai.bureau.enterprises.credit_code import check_character, organisation_check
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file

FIRMS = 60
SIZES = ("大型", "中型", "小型")


def credit_code(number: int) -> str:
    """A code with right check characters."""
    body = f"{number:08d}"
    first = "91350200" + body + organisation_check(body)
    return first + check_character(first)


def place_of(number: int) -> tuple[str, str]:
    """Where a firm is and how large: one large firm in 湖里区, the others spread."""
    district = "湖里区" if number % 3 == 0 else "思明区"
    size = "大型" if number in (0, 1, 4, 7) else SIZES[1 + number % 2]
    return district, size


@pytest.fixture
def city_of_sixty(db: None, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    register = [["统一社会信用代码", "企业名称", "所属区", "独立法人"]]
    sizes: list[list[object]] = [["统一社会信用代码", "企业名称", "年度", "企业规模", "规上企业"]]
    yearly: list[list[object]] = [
        ["统一社会信用代码", "企业名称", "年度", "营业收入", "软件业务收入", "从业人员"]
    ]
    for number in range(FIRMS):
        code, name = credit_code(number), f"厦门第{number:02d}软件有限公司"
        district, size = place_of(number)
        register.append([code, name, district, "是"])
        sizes.append([code, name, 2025, size, "是"])
        revenue = 1000 + 37 * (number * number % 53) + (90000 if number == 0 else 0)
        yearly.append([code, name, 2025, revenue, revenue // 2, 30])
    for name, rows in (("登记.xlsx", register), ("年报.xlsx", yearly), ("规模.xlsx", sizes)):
        batch = import_file(delivery=Delivery(name, xlsx(rows)), by=CITY, at=AT)
        assert batch.state == "accepted", batch.problems
