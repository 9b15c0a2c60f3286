"""People, credit codes and files made on the spot."""

import datetime
import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import ImportBatch

CITY = Viewer(user_id=1, role="city", name="市局甲")
EAST = Viewer(user_id=2, role="district", districts=("东区",), name="东区乙")
FIRM = Viewer(user_id=3, role="firm", firm="91350200MA33GULG91", name="企业丙")
ANALYST = Viewer(user_id=4, role="analyst", name="分析丁")
AT = datetime.datetime(2026, 6, 30, 9, 0, tzinfo=datetime.UTC)

ONE = "91350200MA33GULG91"
TWO = "913502000658928472"
THREE = "91350200MA2Y2YLQ19"

Rows = Sequence[Sequence[Any]]
Import = Callable[..., ImportBatch]


def xlsx(rows: Rows, *, formats: dict[tuple[int, int], str] | None = None, sheet: str = "Sheet1") -> bytes:
    """A workbook with one sheet; strings are written as strings, dates as dates."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": AT})  # the same rows are the same bytes, whenever
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            form = book.add_format({"num_format": formats[i, j]}) if formats and (i, j) in formats else None
            if isinstance(cell, datetime.date):
                page.write_datetime(i, j, datetime.datetime.combine(cell, datetime.time()), day)
            elif cell is not None:
                page.write(i, j, cell, form)
    book.close()
    return buffer.getvalue()


REGISTER: Rows = [
    ["统一社会信用代码", "企业名称", "曾用名", "所属区", "所在园区", "产业领域", "成立日期"],
    [
        ONE,
        "厦门海风信息技术有限公司",
        "厦门海浪信息有限公司",
        "东区",
        "一期",
        "数字创意",
        datetime.date(2015, 5, 1),
    ],
    [TWO, "厦门山石软件股份有限公司", None, "西区", "二期", "信息安全", datetime.date(2012, 3, 8)],
]


def codes(batch: ImportBatch) -> list[str]:
    """The codes of the problems, in the order told."""
    return [problem["code"] for problem in batch.problems]
