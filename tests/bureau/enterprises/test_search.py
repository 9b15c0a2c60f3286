"""Finding firms, counting them, and never showing what is out of scope."""

import datetime

import pytest

from bureau.enterprises.made import ANALYST, CITY, EAST, FIRM, ONE, THREE, TWO, Import
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Enterprise, ImportBatch
from chanmai.bureau.enterprises.queries.export import selection_file
from chanmai.bureau.enterprises.queries.profile import profile
from chanmai.bureau.enterprises.queries.search import FirmSearch, search, selection
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.refusal import NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def firms(register: ImportBatch, take: Import) -> None:
    take(
        [
            ["统一社会信用代码", "企业名称", "曾用名", "简称", "所属区", "所在园区", "产业领域"],
            [THREE, "四三九九（厦门）网络股份有限公司", None, "4399", "东区", "二期", "数字创意"],
        ]
    )
    take(
        [
            ["信用代码", "企业名称", "年度", "营业收入（万元）", "国家高企", "企业规模"],
            [ONE, "厦门海风信息技术有限公司", 2024, 10, "是", "小型"],
            [TWO, "厦门山石软件股份有限公司", 2024, 900, "否", "中型"],
        ]
    )


def found(text: str, viewer: Viewer = CITY) -> set[str]:
    return {row.code for row in search(viewer, FirmSearch(text=text)).rows}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("海风", {ONE}),
        ("厦门海风信息技术有限公司", {ONE}),
        ("海浪", {ONE}),  # a former name
        ("4399", {THREE}),
        ("四三九九", {THREE}),
        ("xmhf", {ONE}),
        ("shanshi", {TWO}),
        ("厦门 软件", {TWO}),
        ("913502000658928472", {TWO}),
        ("MA33GULG", {ONE}),
        ("ma33gulg", {ONE}),
        ("没有这家", set()),
        ("%", set()),
        ("'; drop table", set()),
        ("", {ONE, TWO, THREE}),
    ],
)
def test_by_every_kind_of_word(text: str, codes: set[str]) -> None:
    assert found(text) == codes


def test_a_match_by_a_former_name_says_so() -> None:
    (row,) = search(CITY, FirmSearch(text="海浪")).rows
    assert row.found_by == "厦门海浪信息有限公司"
    (row,) = search(CITY, FirmSearch(text="海风")).rows
    assert row.found_by == ""


def test_facets_count_with_all_other_choices_kept() -> None:
    page = search(CITY, FirmSearch(district="东区"))
    assert {choice.value: choice.count for choice in page.facets["district"]} == {"东区": 2, "西区": 1}
    assert {choice.value: choice.count for choice in page.facets["park"]} == {"一期": 1, "二期": 1}
    assert {choice.value: choice.count for choice in page.facets["size"]} == {"小型": 1, "-": 1}
    assert {choice.value: choice.count for choice in page.facets["title"]} == {"高新技术企业": 1}
    assert {row.code for row in search(CITY, FirmSearch(size="-")).rows} == {THREE}
    assert {row.code for row in search(CITY, FirmSearch(title="高新技术企业")).rows} == {ONE}
    assert {row.code for row in search(CITY, FirmSearch(title="-")).rows} == {TWO, THREE}


def test_a_choice_that_fits_nobody_stays_visible() -> None:
    page = search(CITY, FirmSearch(text="海风", district="西区"))
    assert page.total == 0
    chosen = [choice for choice in page.facets["district"] if choice.chosen]
    assert [(choice.value, choice.count) for choice in chosen] == [("西区", 0)]


def test_titles_that_ran_out_do_not_count(take: Import) -> None:
    take(
        [
            ["信用代码", "企业名称", "认定名称", "认定日期", "有效期至"],
            [TWO, "厦门山石软件股份有限公司", "瞪羚", "2023-01-01", "2025-12-31"],
        ]
    )
    last, next_day = datetime.date(2025, 12, 31), datetime.date(2026, 1, 1)
    assert {row.code for row in search(CITY, FirmSearch(title="瞪羚", on=last)).rows} == {TWO}
    assert search(CITY, FirmSearch(title="瞪羚", on=next_day)).total == 0
    (row,) = search(CITY, FirmSearch(text="山石", on=next_day)).rows
    assert row.titles == ()


def test_a_month_never_counts_as_the_latest_year(take: Import) -> None:
    take(
        [
            ["信用代码", "企业名称", "月份", "累计营业收入（万元）"],
            [ONE, "厦门海风信息技术有限公司", "2025-05", 99],
        ]
    )
    (row,) = search(CITY, FirmSearch(text="海风")).rows
    assert (row.revenue, row.revenue_year) == (10_000_000, 2024)


def test_sorting_and_paging() -> None:
    assert [row.code for row in search(CITY, FirmSearch(sort="revenue")).rows] == [TWO, ONE, THREE]
    assert [row.code for row in search(CITY, FirmSearch()).rows] == [
        THREE,
        ONE,
        TWO,
    ]  # 4399…, haifeng, shanshi
    page = search(CITY, FirmSearch(page=9), per_page=2)
    assert (page.number, page.pages, page.total, len(page.rows)) == (2, 2, 3, 1)


def test_everybody_sees_his_scope_only() -> None:
    assert found("", CITY) == found("", ANALYST) == {ONE, TWO, THREE}
    assert found("", EAST) == {ONE, THREE}
    assert found("", FIRM) == {ONE}
    assert found("山石", EAST) == set()
    assert {c.value for c in search(EAST, FirmSearch()).facets["district"]} == {"东区"}
    assert found("", Viewer(user_id=9, role="firm", firm=None)) == set()
    assert found("", Viewer(user_id=9, role="district", districts=())) == set()
    other = Enterprise.objects.get(code=TWO)
    for viewer in (EAST, FIRM):
        with pytest.raises(NotFound):
            profile(viewer, other.pk, as_of=other.added_at.date(), known_at=other.added_at)


def test_the_export_is_the_selection_and_can_be_imported_again(take: Import) -> None:
    content = selection_file(CITY, FirmSearch(district="东区"), "xlsx")
    rows = read_workbook("x.xlsx", content).sheets[0].rows
    assert [row[0] for row in rows[1:]] == [row.code for row in selection(CITY, FirmSearch(district="东区"))]
    assert rows[0][9] == "营业收入（万元）"
    batch = take(content, "企业名单.xlsx")
    assert batch.state != "refused", batch.problems
    text = selection_file(CITY, FirmSearch(text="山石"), "csv").decode("utf-8-sig")
    assert text.splitlines()[1].startswith(
        f"{TWO},厦门山石软件股份有限公司,西区,二期,信息安全,中型,2012-03-08,,2024,900,"
    )


def test_a_name_that_looks_like_a_formula_stays_a_text_in_csv(take: Import) -> None:
    Enterprise.objects.filter(code=TWO).update(name="=HYPERLINK(1)")
    text = selection_file(CITY, FirmSearch(), "csv").decode("utf-8-sig")
    assert ",'=HYPERLINK(1)," in text


def test_ten_thousand_firms_cost_no_more_queries(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        search(CITY, FirmSearch(text="厦门", district="东区"))
