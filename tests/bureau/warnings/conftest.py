"""A city of 260 firms under the Xiamen pack, of which twenty a year show signals and three in four of these leave."""

import datetime
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise, Filing
from chanmai.bureau.warnings.operations.assessments import assess
from chanmai.demo.dice import Dice

CITY = Viewer(user_id=1, role="city", name="市局甲", organisation_name="市工信局")
EAST = Viewer(user_id=2, role="district", districts=("思明区",), name="思明乙")
ANALYST = Viewer(user_id=3, role="analyst", name="分析丙")
FIRM = Viewer(user_id=4, role="firm", firm="91350200MA33GULG91", name="企业丁")
AS_OF = datetime.date(2026, 6, 30)
AT = datetime.datetime(2026, 6, 30, 4, 0, tzinfo=datetime.UTC)
YEARS = range(2019, 2026)
TROUBLED, FIRMS = 120, 260
SILENT, EMPTY = 200, 201
"""Numbers of a firm that stopped filing in the last year, and of one that never filed."""


def name(number: int) -> str:
    return f"企业{number:03d}"


def trouble(number: int) -> tuple[int, str]:
    """The year of trouble and its kind; 0 for a firm without."""
    if number >= TROUBLED:
        return 0, ""
    return 2020 + number // 2 % 6, "outflow" if number % 2 else "distress"


NOW = {number for number in range(TROUBLED) if trouble(number)[0] == 2025}
"""The firms that are in trouble on the day of the assessment."""


def leaves(number: int) -> bool:
    """Three in four of the troubled leave in the August after; those of the last year have not left yet."""
    year, _kind = trouble(number)
    return 0 < year < 2025 and number // 12 % 4 != 3


def figures(number: int) -> Iterator[tuple[int, dict[str, int]]]:
    """What a firm files, year by year, in kept form."""
    dice = Dice("warnings", number)
    bad, kind = trouble(number)
    revenue, staff = 1_000_000_000 * (1 + number % 7), 40 + number % 30
    for year in YEARS:
        if (leaves(number) and year > bad) or number == EMPTY or (number == SILENT and year == 2025):
            return
        revenue = int(revenue * dice.between(0.95, 1.15))
        staff = int(staff * dice.between(0.97, 1.08))
        profit = revenue // 12
        if year == bad and kind == "distress":
            revenue, profit = revenue // 2, -revenue // 8
        if year == bad and kind == "outflow":
            staff //= 3
        yield year, {"营业收入": revenue, "从业人员": staff, "利润总额": profit, "资产总额": revenue,
                     "负债总额": revenue // 2, "经营现金流量净额": profit, "地方级税收": revenue // 50}  # fmt: skip


@pytest.fixture
def firms(db: None, settings: Any, tmp_path: Any) -> dict[int, Enterprise]:
    """The firms by number."""
    settings.HOME = tmp_path
    made = [
        Enterprise(name=name(n), pinyin=f"{n:03d}", district="湖里区" if n % 5 else "思明区", demo=True,
                   domain="工业软件" if n % 2 else "云计算", status="存续", added_at=AT, changed_at=AT,
                   registered_on=datetime.date(2010, 1, 1))
        for n in range(FIRMS)
    ]  # fmt: skip
    Enterprise.objects.bulk_create(made)
    serial = itertools.count(1)
    code = {fact.name: fact.code for fact in city_pack().dictionary}

    def filing(
        firm: Enterprise, form: str, period: str, day: datetime.date, values: dict[str, Any]
    ) -> Filing:
        kept = {code[key]: value for key, value in values.items()}
        fields: dict[str, Any] = {
            "filed_at": day,
            "received_at": AT,
            "demo": True,
            "digest": f"{next(serial):064d}",
        }
        return Filing(enterprise=firm, form=form, period=period, values=kept, **fields)

    rows = []
    for number, firm in enumerate(made):
        rows += [
            filing(firm, "annual", str(year), datetime.date(year + 1, 3, 10), values)
            for year, values in figures(number)
        ]
        if leaves(number):
            year, kind = trouble(number)
            firm.status = "迁出" if kind == "outflow" else "注销"
            said = {"登记状态": firm.status, "登记状态日期": f"{year + 1}-08-{1 + number % 28:02d}"}
            rows.append(filing(firm, "registry", "", AT.date(), said))
    Filing.objects.bulk_create(rows)
    Enterprise.objects.bulk_update([each for each in made if each.status != "存续"], ["status"])
    return dict(enumerate(made))


@pytest.fixture
def assessed(firms: dict[int, Enterprise]) -> dict[int, Enterprise]:
    """The firms, assessed."""
    assess(as_of=AS_OF, known_at=AT, by=CITY, at=AT)
    return firms
