"""What was known on a day: the last word wins, states run out, and the snapshot says what the records say."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bureau.enterprises.made import AT, CITY, ONE, TWO, Import
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.layouts import Check, FormKind, Layout
from chanmai.bureau.enterprises.models import Enterprise, Filing, ImportBatch
from chanmai.bureau.enterprises.operations.checking import check_filings
from chanmai.bureau.enterprises.operations.filings import Arrival, NewFiling, file_values
from chanmai.bureau.enterprises.queries import Moment, record_of, snapshot_table
from chanmai.engine.edits.cells import RuleBook
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.check import read_rule
from chanmai.engine.language.expand import expand

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 6, 30)
LATER = AT + datetime.timedelta(days=30)
HEAD = ["信用代码", "企业名称", "年度", "营业收入（万元）", "从业人员"]
A, B = "厦门海风信息技术有限公司", "厦门山石软件股份有限公司"


def moment(known_at: datetime.datetime = LATER, as_of: datetime.date = DAY, year: int = 2025) -> Moment:
    return Moment(as_of, known_at, year)


def firm(code: str) -> int:
    return Enterprise.objects.get(code=code).pk


def test_years_stand_by_their_distance_with_their_sources(register: ImportBatch, take: Import) -> None:
    batch = take([HEAD, [ONE, A, 2025, 300, 30], [ONE, A, 2023, 100, None], [ONE, A, 2019, 1, 1]], demo=True)
    record = record_of(firm(ONE), moment())
    assert record.value(Ref("营业收入")) == 300_000_000
    assert record.value(Ref("营业收入", 2)) == 100_000_000
    assert record.value(Ref("营业收入", 1)) is None
    assert record.value(Ref("从业人员", 2)) is None
    assert record.value(Ref("所属区")) == "东区"
    source = record.sources[Ref("营业收入")]
    assert (source.form, source.reporter, source.demo) == ("annual", "统计", True)
    assert Filing.objects.get(pk=source.filing).batch_id == batch.pk
    assert record.sources[Ref("所属区")].demo is False


def test_a_correction_counts_from_the_day_it_was_known(register: ImportBatch, take: Import) -> None:
    take([HEAD, [ONE, A, 2025, 300, 30]])
    take([HEAD, [ONE, A, 2025, 280, None]], at=AT + datetime.timedelta(days=10))
    before = record_of(firm(ONE), moment(AT + datetime.timedelta(days=5)))
    after = record_of(firm(ONE), moment())
    assert before.value(Ref("营业收入")) == 300_000_000
    assert after.value(Ref("营业收入")) == 280_000_000
    assert after.value(Ref("从业人员")) == 30  # the correction did not speak of it


POWER = ["信用代码", "企业名称", "月份", "当月电费（元）"]


def test_months_stand_by_their_distance_from_the_day(register: ImportBatch, take: Import) -> None:
    take([POWER, *([ONE, A, month, cost] for month, cost in (
        ("2025-05", 1), ("2026-03", 3), ("2026-04", 4), ("2026-05", 5), ("2026-06", 6))
    )])  # fmt: skip
    power = {Ref("当月电费", back): cost for back, cost in ((0, 500), (1, 400), (2, 300), (12, 100))}
    late = moment(known_at=LATER + datetime.timedelta(days=60))
    record = record_of(firm(ONE), late)
    assert {ref: value for ref, value in record.values.items() if ref.fact == "当月电费"} == power
    table = snapshot_table(late)
    codes = {f"month_power_cost@{ref.back}": value for ref, value in power.items()}
    row = table.subjects.index(str(firm(ONE)))
    assert {n: table.data[n][row].as_py() for n in table.data.column_names if "power" in n} == codes
    july = record_of(firm(ONE), moment(late.known_at, datetime.date(2026, 7, 1)))
    assert july.value(Ref("当月电费")) == 600
    assert july.value(Ref("当月电费", 13)) == 100


def test_a_look_goes_no_further_back_than_asked(register: ImportBatch, take: Import) -> None:
    take([POWER, *([ONE, A, month, 1] for month in ("2026-03", "2026-04", "2026-05"))])
    asked = Moment(DAY, LATER, 2025, 4, months=1)
    assert [ref.back for ref in sorted(record_of(firm(ONE), asked).values) if ref.fact == "当月电费"] == [
        0,
        1,
    ]
    names = snapshot_table(asked).data.column_names
    assert [name for name in names if "power" in name] == ["month_power_cost@0", "month_power_cost@1"]
    none = snapshot_table(Moment(DAY, LATER, 2025, 4, months=-1)).data.column_names
    assert not any("power" in name for name in none)


def test_quarters_stand_by_their_distance_from_the_day(register: ImportBatch) -> None:
    drafts = [
        NewFiling(firm(ONE), "quarterly", period, {"quarter_output": value}, DAY, "")
        for period, value in (("2026-Q1", 7), ("2025-Q4", 6), ("2025-Q1", 5), ("2026-Q2", 9))
    ]
    file_values(drafts=drafts, arrival=Arrival(AT, "季报", "自报"), by="市局甲")
    record = record_of(firm(ONE), moment())
    assert [record.value(Ref("当季产值", back)) for back in (0, 1, 2, 4)] == [7, 6, None, 5]


def test_titles_hold_at_the_end_of_the_years_they_cover(register: ImportBatch, take: Import) -> None:
    take(
        [
            ["信用代码", "企业名称", "认定名称", "认定日期", "有效期至"],
            [ONE, A, "高新技术企业", "2022-12-14", "2025-12-13"],
        ],
        "认定名单.xlsx",
    )
    record = record_of(firm(ONE), moment())
    held = {2025 - back: record.value(Ref("高新技术企业", back)) for back in range(5)}
    assert held == {2025: False, 2024: True, 2023: True, 2022: True, 2021: None}
    renewed = NewFiling(
        firm(ONE), "titles", "", {"is_hnte": True}, DAY, "is_hnte", datetime.date(2025, 12, 10)
    )
    file_values(drafts=[renewed], arrival=Arrival(AT, "续期", "认定"), by="市局甲")
    assert record_of(firm(ONE), moment()).value(Ref("高新技术企业")) is True
    early = record_of(firm(ONE), moment(as_of=datetime.date(2025, 6, 30)))
    assert early.value(Ref("高新技术企业", 1)) is True


def test_states_begin_and_run_out(register: ImportBatch) -> None:
    drafts = [
        NewFiling(firm(ONE), "registry", "", {"district": "西区"}, DAY, "moved", datetime.date(2026, 5, 1)),
        NewFiling(
            firm(ONE),
            "titles",
            "",
            {"in_bad_faith": True},
            DAY,
            "bad",
            datetime.date(2025, 1, 1),
            datetime.date(2026, 1, 1),
        ),
    ]
    file_values(drafts=drafts, arrival=Arrival(AT, "变更", "登记"), by="市局甲")

    def on(day: datetime.date, fact: str) -> object:
        return record_of(firm(ONE), moment(as_of=day)).value(Ref(fact))

    assert on(datetime.date(2026, 4, 30), "所属区") == "东区"
    assert on(datetime.date(2026, 5, 1), "所属区") == "西区"
    assert on(datetime.date(2024, 12, 31), "严重失信") is None
    assert on(datetime.date(2025, 12, 31), "严重失信") is True
    assert on(datetime.date(2026, 1, 1), "严重失信") is False


def test_months_never_stand_for_a_year(register: ImportBatch, take: Import) -> None:
    take([["信用代码", "企业名称", "月份", "累计营业收入（万元）"], [ONE, A, "2025-12", 10]])
    record = record_of(firm(ONE), moment())
    assert record.value(Ref("营业收入")) is None
    assert record.value(Ref("累计营业收入")) == 10_000_000
    early = record_of(firm(ONE), moment(as_of=datetime.date(2025, 12, 30)))
    assert early.value(Ref("累计营业收入")) is None


def test_firms_and_filings_not_yet_known_are_not_in_the_snapshot(register: ImportBatch, take: Import) -> None:
    assert len(snapshot_table(moment(AT - datetime.timedelta(days=1)))) == 0
    take([HEAD, [ONE, A, 2025, 300, 30]], demo=True)
    table = snapshot_table(moment())
    assert table.subjects == [str(firm(ONE)), str(firm(TWO))]
    assert table.reference_year == 2025
    assert len(snapshot_table(moment(), demo=True)) == 0
    assert len(snapshot_table(moment(), demo=False)) == 2


def test_a_fact_that_the_dictionary_dropped_does_no_harm(register: ImportBatch) -> None:
    gone = NewFiling(firm(ONE), "annual", "2025", {"no_such_fact": 5, "revenue": 7}, DAY)
    file_values(drafts=[gone], arrival=Arrival(AT, "旧", "统计"), by="市局甲")
    record = record_of(firm(ONE), moment())
    assert record.value(Ref("营业收入")) == 7
    assert snapshot_table(moment()).record(0, city_pack().dictionary).value(Ref("营业收入")) == 7


days = st.dates(datetime.date(2023, 1, 1), datetime.date(2026, 12, 31))
drafts_of_a_firm = st.lists(
    st.one_of(
        st.builds(
            lambda year, kept, day: NewFiling(
                0, "annual", str(year), {"revenue": kept, "employees": kept % 7}, day
            ),
            st.integers(2020, 2026),
            st.integers(0, 50),
            days,
        ),
        st.builds(
            lambda start, length, day: NewFiling(
                0,
                "titles",
                "",
                {"is_hnte": True, "in_bad_faith": True},
                day,
                "t",
                start,
                start + length if length else None,
            ),
            days,
            st.one_of(st.none(), st.timedeltas(datetime.timedelta(days=1), datetime.timedelta(days=900))),
            days,
        ),
        st.builds(
            lambda area, start, day: NewFiling(
                0, "registry", "", {"district": area, "lists": ["百强"]}, day, "", start
            ),
            st.sampled_from(["东区", "西区"]),
            st.one_of(st.none(), days),
            days,
        ),
    ),
    max_size=6,
)


class SnapshotAndRecords(TestCase):
    """Whatever was filed, in whatever order, both ways of asking agree."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(drafts_of_a_firm, min_size=1, max_size=3), days)
    def test_they_agree(self, filed: list[list[NewFiling]], as_of: datetime.date) -> None:
        from dataclasses import replace

        for number, drafts in enumerate(filed):
            row = Enterprise.objects.create(name=f"企业{number}", added_at=AT, changed_at=AT)
            for step, draft in enumerate(drafts):
                arrival = Arrival(AT + datetime.timedelta(hours=step), "x", "统计")
                file_values(drafts=[replace(draft, enterprise=row.pk)], arrival=arrival, by=CITY.name)
        when = moment(AT + datetime.timedelta(hours=3), as_of)
        table = snapshot_table(when)
        dictionary = city_pack().dictionary
        for number, subject in enumerate(table.subjects):
            assert dict(table.record(number, dictionary).values) == dict(record_of(int(subject), when).values)


def test_a_check_of_a_month_looks_at_the_month_before(register: ImportBatch, take: Import) -> None:
    take([POWER, [ONE, A, "2025-12", 10], [ONE, A, "2026-01", 50]])
    dictionary = city_pack().dictionary
    rule = expand(read_rule("当月电费 <= 3 * 上月(当月电费)", dictionary, expect="condition"), dictionary)
    check = Check("jump", rule, Text("请核对", "Look it up"))
    book = RuleBook((check,), dictionary)
    layout = Layout("monthly", FormKind.MONTHLY, "月报", "Monthly", (), checks=(check,), book=book)
    filings = [
        (firm(ONE), "2026-01", {"month_power_cost": 5000}),
        (firm(ONE), "2026-02", {"month_power_cost": 1}),
    ]
    assert [failure.period for failure in check_filings(layout, filings)] == ["2026-01"]
    assert check_filings(layout, [(firm(ONE), "2026-03", {"month_power_cost": 5000})]) == []
