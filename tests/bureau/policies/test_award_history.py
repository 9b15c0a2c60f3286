"""Earlier awards come by file like every datum, and count for what is once only, cumulative or topped up."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client

from bureau.enterprises.made import xlsx
from bureau.policies.people import CITY, DAY, LATER
from chanmai.bureau.enterprises.models import Enterprise, Filing, ImportBatch
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.enterprises.queries.awards import awards_of
from chanmai.bureau.enterprises.queries.knowledge import Moment, record_of, snapshot_table
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.enterprises.sheets.tables import find_table
from chanmai.bureau.enterprises.sheets.writing import blank_form
from chanmai.bureau.matching.models import Decision
from chanmai.bureau.matching.queries.firm import firm_decisions
from chanmai.engine.facts.record import Ref

WAN = 1_000_000
Match = Callable[..., int]
HEAD = ["企业名称", "政策条款", "年度", "拨付日期", "奖补金额（万元）", "拨付文号"]
D = "小镇丁软件有限公司"
NOW = Moment(DAY, LATER, 2026)


def take(*rows: Sequence[Any], at: datetime.datetime = LATER, head: Sequence[str] = HEAD) -> ImportBatch:
    content = xlsx([head, *rows])
    return import_file(delivery=Delivery("奖补台账.xlsx", content, "财政局"), by=CITY, at=at)


def known(firm: int, moment: Moment = NOW) -> dict[str, Any]:
    """The earlier awards in the record of a firm, which agrees with the snapshot."""
    values = record_of(firm, moment).values
    found = {ref.fact: value for ref, value in values.items() if ref.fact[:3] in ("已获:", "次数:")}
    table = snapshot_table(moment, only=[firm])
    columns = {name: table.data[name].to_pylist()[0] for name in table.data.column_names}
    assert {f"{name}@0": value for name, value in found.items()} == {
        name: value for name, value in columns.items() if name[:3] in ("已获:", "次数:")
    }
    return found


def test_awards_are_added_up_by_clause(firms: dict[str, int]) -> None:
    batch = take(
        [D, "东区落户奖励", 2023, None, 12.5, "镇财〔2023〕1号"],
        [D, "e-once", 2024, datetime.date(2024, 5, 6), "3万元", None],
        [D, "t-growth", 2025, datetime.date(2025, 5, 6), 1, None],
    )
    assert (batch.state, batch.filings, batch.form) == ("accepted", 3, "awards"), batch.problems
    assert known(firms["丁"]) == {
        "已获:e-once": 1550 * WAN // 100,
        "次数:e-once": 2,
        "已获:t-growth": WAN,
        "次数:t-growth": 1,
    }
    source = record_of(firms["丁"], NOW).sources[Ref("次数:e-once")]
    assert (source.form, source.filed_at) == ("awards", LATER.date())


@pytest.mark.parametrize("written", ["增长奖励（旧）", "增长奖励(旧)", " 增长奖励（旧） "])
def test_a_clause_is_found_by_a_name_with_brackets_of_either_width(
    firms: dict[str, int], written: str
) -> None:
    batch = take([D, written, 2022, None, 3, None])
    assert batch.state == "accepted", batch.problems
    assert known(firms["丁"]) == {"已获:t-old": 3 * WAN, "次数:t-old": 1}


def test_an_award_counts_from_its_day_and_a_correction_replaces_it(firms: dict[str, int]) -> None:
    take([D, "e-once", 2026, datetime.date(2026, 7, 1), 20, None])
    assert known(firms["丁"]) == {}
    later = Moment(datetime.date(2026, 7, 1), LATER, 2026)
    assert known(firms["丁"], later) == {"已获:e-once": 20 * WAN, "次数:e-once": 1}
    again = take(
        [D, "e-once", 2026, datetime.date(2026, 7, 1), 0, None], at=LATER + datetime.timedelta(days=1)
    )
    assert again.corrections == 1
    withdrawn = Moment(datetime.date(2026, 7, 1), LATER + datetime.timedelta(days=1), 2026)
    assert known(firms["丁"], withdrawn) == {"已获:e-once": 0, "次数:e-once": 0}
    assert awards_of(firms["丁"], LATER + datetime.timedelta(days=1))[0].amount == 0


def test_a_once_only_award_that_was_received_is_not_given_again(firms: dict[str, int], match: Match) -> None:
    run = match()
    held = Decision.objects.filter(run=run, enterprise_id=firms["丁"], clause="e-once", replaced=False)
    assert held.get().standing == "可享"
    take([D, "东区落户奖励", 2024, None, 20, None])
    assert not held.exists()
    shown = firm_decisions(CITY, firms["丁"], DAY, LATER)
    assert "e-once" in [row.code for row in shown.group("不符合")]
    filing = Filing.objects.get(form="awards")
    assert shown.updates[0].filings[0].id == filing.pk


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ([D, "东区落户奖", 2024, None, 20, None], "unknown_clause", "B2"),
        ([D, None, 2024, None, 20, None], "no_clause", ""),
        ([D, "e-once", None, None, 20, None], "no_award_day", ""),
        ([D, "e-once", 2024, None, None, None], "required", "E2"),
        ([D, "e-once", 2024, None, "约20", None], "not_a_number", "E2"),
        ([D, "e-once", 2024, None, -1, None], "out_of_range", "E2"),
        ([D, "e-once", 2024, "去年", 1, None], "not_a_day", "D2"),
        (["小镇己软件有限公司", "e-once", 2024, None, 1, None], "unknown_name", ""),
    ],
)
def test_a_wrong_row_is_told_by_its_cell_and_nothing_is_filed(
    firms: dict[str, int], row: list[Any], code: str, cell: str
) -> None:
    batch = take(row)
    assert batch.state == "refused"
    problem = next(p for p in batch.problems if p["code"] == code)
    assert problem["cell"] == cell or not cell
    assert problem["zh"]
    assert problem["en"]
    assert not Filing.objects.filter(form="awards").exists()


def test_the_same_award_twice_is_counted_once_and_a_contradiction_is_refused(firms: dict[str, int]) -> None:
    row = [D, "e-once", 2024, None, 20, None]
    assert take(row, row).filings == 1
    assert known(firms["丁"])["次数:e-once"] == 1
    clash = take([D, "t-scale", 2024, None, 6, None], [D, "t-scale", 2024, None, 7, None])
    assert clash.state == "refused"
    assert {p["code"] for p in clash.problems} == {"contradiction"}


def test_the_template_is_known_again_and_the_page_lists_the_awards(
    firms: dict[str, int], signed_in: Callable[..., Client]
) -> None:
    layout = next(each for each in city_layouts() if each.code == "awards")
    sheet = read_workbook("x.xlsx", blank_form(layout, 2025)).sheets[0]
    table = find_table(sheet, city_layouts(), "x.xlsx")
    assert table is not None
    assert table.layout.code == "awards"
    take([D, "东区落户奖励", 2024, datetime.date(2024, 5, 6), 20, None])
    page = signed_in("city").get(f"/enterprises/{firms['丁']}/").content.decode()
    assert "获奖历史" in page
    assert "东区落户奖励" in page
    assert "2024-05-06" in page
    assert Enterprise.objects.count() == 4
