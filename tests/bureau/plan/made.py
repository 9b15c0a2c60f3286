"""A city of six firms with planted totals, for the pages of plan and cockpit. Amounts are given in 万元."""

import datetime
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Enterprise, Filing, Qualification

CITY = Viewer(user_id=1, role="city", name="市局甲")
EAST = Viewer(user_id=2, role="district", districts=("东区",), name="东区乙")
ANALYST = Viewer(user_id=4, role="analyst", name="分析丁")
PACK = Path(__file__).parent / "city"
AS_OF = datetime.date(2026, 6, 30)
AT = datetime.datetime(2026, 6, 1, 9, 0, tzinfo=datetime.UTC)
NOW = datetime.datetime(2026, 6, 30, 9, 0, tzinfo=datetime.UTC)
WAN = 1_000_000
ASKING: dict[str, Any] = {"as_of": AS_OF, "known_at": NOW}
FIRM_A = "91350200MA33GULG91"

_serial = itertools.count(1)


def enterprise(name: str, district: str = "", domain: str = "", **more: Any) -> Enterprise:
    """A firm; invented unless told otherwise."""
    fields: dict[str, Any] = {"demo": True, "added_at": AT, "changed_at": AT, "pinyin": name} | more
    return Enterprise.objects.create(name=name, district=district, domain=domain, **fields)


def filing(firm: Enterprise, values: Mapping[str, Any], period: str = "", **more: Any) -> Filing:
    """A filing as the database keeps it; the values are kept forms."""
    fields: dict[str, Any] = {
        "form": "annual" if period else "registry",
        "filed_at": AT.date(),
        "received_at": AT,
        "demo": firm.demo,
        "digest": f"{next(_serial):064d}",
    }
    return Filing.objects.create(enterprise=firm, period=period, values=dict(values), **(fields | more))


def returned(firm: Enterprise, year: int, revenue: int, **more: Any) -> Filing:
    """An annual return; amounts in 万元, the other values as they are kept."""
    amounts = {"software_revenue", "it_service_revenue", "rd_expense"}
    values = {name: value * WAN if name in amounts else value for name, value in more.items()}
    return filing(firm, {"revenue": revenue * WAN} | values, str(year))


def six_firms() -> dict[str, Enterprise]:
    """The city. Of 2025: revenue 52,000 from four of six; in both years 48,000 after 35,000."""
    a = enterprise("甲公司", "东区", "数字金融", code=FIRM_A, size="大型", park="一期")
    b = enterprise("乙公司", "东区", "人工智能", size="小型", park="二期园区")
    c = enterprise("丙公司", "西区", "行业软件", size="中型", park="高新区")
    d = enterprise("丁公司", "西区", "", park="二期园区")
    e = enterprise("戊公司", "西区", "数字金融", size="微型")
    f = enterprise("己公司", "", "量子", size="小型", demo=False)
    returned(a, 2021, 5_000, carriers=1)
    returned(a, 2024, 20_000, carriers=2)
    scale = "is_above_scale_software"
    returned(
        a, 2025, 30_000, software_revenue=25_000, it_service_revenue=10_000, rd_expense=2_000,
        employees=300, **{scale: True},
    )  # fmt: skip
    returned(b, 2024, 10_000)
    returned(
        b, 2025, 12_000, software_revenue=10_000, it_service_revenue=8_000, employees=50, **{scale: True}
    )
    returned(c, 2024, 5_000)
    returned(c, 2025, 6_000, rd_expense=600, it_service_revenue=1_000, **{scale: False})
    returned(d, 2024, 10_000)
    filing(e, {"listing": "已上市"})
    returned(f, 2025, 4_000, carriers=3)
    return {"a": a, "b": b, "c": c, "d": d, "e": e, "f": f}


def title(firm: Enterprise, name: str, fact: str, until: datetime.date | None = None) -> None:
    """A title as the lists give it."""
    Qualification.objects.create(
        enterprise=firm, name=name, fact=fact, since=datetime.date(2024, 1, 1), until=until
    )
