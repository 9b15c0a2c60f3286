"""Who looks, on which day, and how a fact is filed."""

import datetime
from pathlib import Path
from typing import Any

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.operations.filings import Arrival, NewFiling, file_values

TOWN = Path(__file__).parent / "town"
DAY = datetime.date(2026, 6, 30)
AT = datetime.datetime(2026, 6, 30, 9, 0, tzinfo=datetime.UTC)
LATER = datetime.datetime(2026, 7, 2, 9, 0, tzinfo=datetime.UTC)

CITY = Viewer(user_id=1, role="city", name="市局甲")
EAST = Viewer(user_id=2, role="district", districts=("东区",), name="东区乙")
FIRM = Viewer(user_id=3, role="firm", firm="91350200MA33GULG91", name="企业丙")
ANALYST = Viewer(user_id=4, role="analyst", name="分析丁")
VIEWERS = {"city": CITY, "district": EAST, "firm": FIRM, "analyst": ANALYST}


def file_facts(
    firm: int,
    form: str,
    values: dict[str, Any],
    *,
    period: str = "",
    item: str = "",
    at: datetime.datetime = AT,
) -> None:
    """File some values for a firm."""
    draft = NewFiling(firm, form, period, values, at.date(), item=item)
    reporter = "统计" if form == "annual" else "名单"
    file_values(drafts=[draft], arrival=Arrival(at, "测试", reporter, demo=True), by="测试")
