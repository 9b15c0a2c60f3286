"""The quality index over firms: sums by unit, too few and missing as their own states, ranks and their spans, pages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bureau.enterprises.made import CITY, xlsx
from bureau.plan.test_pages import signed_in, text
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.plan.queries.quality import QualityShown, quality
from chanmai.bureau.refusal import Forbidden
from chanmai.demo.codes import invented_code
from looking import PHONE, WIDE, Looker

XIAMEN = Path(__file__).parents[3] / "packs" / "xiamen"
YEARLY = (
    "统一社会信用代码", "企业名称", "年度", "营业收入", "从业人员", "研发费用", "研发人员", "软件业务收入",
    "信息技术服务收入", "本科及以上人员", "职工总数",
)  # fmt: skip
FIRMS = {
    # district: revenue, staff, R&D, R&D staff, software, services, graduates of each of its three firms, in 万元
    "思明区": ((900, 60, 90, 20, 800, 500, 50), (400, 40, 30, 9, 300, 100, 22), (700, 50, 70, 22, 600, 500, 41)),
    "湖里区": ((800, 40, 60, 12, 500, 100, 20), (500, 30, 20, 6, 400, 300, 15), (300, 30, 20, 8, 200, 100, 12)),
    "集美区": ((600, 70, 99, 40, 600, 550, 66), (350, 30, 50, 16, 340, 200, 25), (800, 90, 99, 44, 760, 420, 70)),
    "海沧区": ((400, 20, 9, 3, 100, 90, 8), (450, 25, 8, 2, 200, 150, 11)),
}  # fmt: skip
"""A district of three firms each; Haicang has two, too few to be shown."""


def code(number: int) -> str:
    return invented_code(number, "350200")


@pytest.fixture
def city(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> None:
    request.getfixturevalue("transactional_db" if "look" in request.fixturenames else "db")
    settings.PACK = XIAMEN
    settings.HOME = tmp_path
    register: list[list[Any]] = [["统一社会信用代码", "企业名称", "所属区", "独立法人"]]
    returns: list[list[Any]] = [list(YEARLY)]
    number = 0
    for district, firms in FIRMS.items():
        for revenue, staff, rd, rd_staff, software, services, graduates in firms:
            number += 1
            name = f"厦门第{number}软件有限公司"
            register.append([code(number), name, district, "是"])
            row = [rd, rd_staff, software, services, graduates, staff]
            returns.append([code(number), name, 2025, revenue, staff, *row])
            returns.append([code(number), name, 2024, revenue - 10 * number, staff, *[None] * 6])
    for file, rows in (("登记.xlsx", register), ("年报.xlsx", returns)):
        batch = import_file(delivery=Delivery(file, xlsx(rows)), by=CITY, at=timezone.now())
        assert batch.state == "accepted", batch.problems


def shown(units: str = "district", viewer: Viewer = CITY) -> QualityShown:
    now = timezone.now()
    return quality(viewer, units, "zh", as_of=timezone.localdate(now), known_at=now)


def test_indicators_are_sums_over_firms_divided_and_too_few_is_a_state_of_its_own(city: None) -> None:
    found = shown()
    rows = {row.name: row for row in found.rows}
    assert found.problem == ""
    assert found.year == 2025
    siming = [cell.text for cell in rows["思明区"].cells]
    # 2000/150 万元 a head; 2000/(890 + 380 + 670); 190/2000; 51/150; 1700/2000; 1100/1700; 113/150
    assert siming == ["13.3", "103.1", "9.50", "34.0", "85.0", "64.7", "75.3"]
    haicang = rows["海沧区"]
    assert (haicang.firms, haicang.rank, haicang.score) == (2, None, "")
    assert all(cell.few and not cell.text for cell in haicang.cells)
    assert [row.name for row in found.rows][-1] == "海沧区"  # without an index, after those that have one


def test_ranks_and_spans_are_of_all_256_choices(city: None) -> None:
    found = shown()
    assert found.choices == 4 * 4 * 2 * 8
    assert sorted(row.rank or 0 for row in found.rows_with_index) == [1, 2, 3]
    for row in found.rows_with_index:
        assert 1 <= row.best <= (row.rank or 0) <= row.worst <= 3
        assert row.best <= row.low <= float(row.median) <= row.high <= row.worst
        assert row.drawn[0] <= row.drawn[1]
    # min-max under expert weights by hand: graduates is 20 of 100, its values 75.3, 47.0, 84.7 %
    assert {row.name: row.score for row in found.rows_with_index} == by_hand()


def by_hand() -> dict[str, str]:
    values = {}
    for district in ("思明区", "湖里区", "集美区"):
        sums = [sum(column) for column in zip(*FIRMS[district], strict=True)]
        revenue, staff, rd, rd_staff, software, services, graduates = sums
        first = {"思明区": 1, "湖里区": 4, "集美区": 7}[district]
        before = revenue - 10 * sum(range(first, first + 3))
        values[district] = (
            revenue / staff, revenue / before, rd / revenue, rd_staff / staff, software / revenue,
            services / software, graduates / staff,
        )  # fmt: skip
    weights = (0.15, 0.15, 0.15, 0.15, 0.10, 0.10, 0.20)
    columns = list(zip(*values.values(), strict=True))
    return {
        name: format(
            sum(
                weight * (x - min(column)) / (max(column) - min(column))
                for weight, x, column in zip(weights, row, columns, strict=True)
            ),
            ".3f",
        )
        for name, row in values.items()
    }


def test_what_no_firm_has_is_no_data_and_gives_a_reason(city: None) -> None:
    found = shown("park")
    assert found.rows == ()
    assert "比不出高低" in found.problem


def test_parts_of_the_city_are_compared_for_who_sees_all_of_it(city: None) -> None:
    for viewer in (
        Viewer(user_id=2, role="district", districts=("思明区",), name="区"),
        Viewer(user_id=3, role="firm", firm=code(1), name="企业"),
        Viewer(user_id=4, role="expert", name="专家"),
    ):
        with pytest.raises(Forbidden):
            shown(viewer=viewer)


def test_the_pages_show_ranks_values_and_the_method(city: None) -> None:
    client: Client = signed_in("city")
    page = text(client, "/plan/quality/")
    for words in ("思明区", "企业太少", "256 种做法", 'data-chart="rank-chart"', "13.3"):
        assert words in page
    assert "比不出高低" in text(client, "/plan/quality/?by=park")
    assert 'data-chart="rank-chart"' not in text(client, "/plan/quality/?by=park")
    assert text(client, "/plan/quality/?by=nothing").count("思明区") == page.count("思明区")
    method = text(signed_in("expert"), "/plan/quality/method/", headers={"accept-language": "en"})
    for words in ("Revenue per employee", "consistency ratio 0.00", "256 choices", "15.0"):
        assert words in method
    assert "See the results" not in method


def test_a_city_without_an_index_says_so(firms: Any) -> None:
    assert "没有质量指数" in text(signed_in("city"), "/plan/quality/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("size", "language"), [(WIDE, "zh-hans"), (PHONE, "en")])
def test_the_pages_are_without_faults(
    city: None, look: Callable[..., Looker], size: tuple[int, int], language: str
) -> None:
    signed_in("city")
    looker = look(size, language)
    looker.sign_in("city", "long-enough-words")
    for address in ("/plan/quality/", "/plan/quality/?by=park", "/plan/quality/method/"):
        assert looker.faults(address) == [], address
    looker.failures("/plan/quality/")
    assert looker.page.locator("[data-chart=rank-chart] canvas, [data-chart=rank-chart] svg").count() > 0
