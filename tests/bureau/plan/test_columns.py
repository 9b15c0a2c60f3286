"""The columns that totals are made of: what a snapshot says, for the firms one may see, renewed with the data."""

import datetime
import gc
from typing import Any

import pytest
from django.db import transaction

from bureau.plan.made import AS_OF, ASKING, AT, CITY, EAST, FIRM_A, NOW, enterprise, filing, returned, title
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.queries.knowledge import Moment, snapshot_table
from chanmai.bureau.enterprises.queries.picking import Picking
from chanmai.bureau.enterprises.queries.structure import FirmColumns, data_version, firm_columns, title_counts
from chanmai.bureau.plan.queries.measurement import full_year, measured_targets

Firms = dict[str, Enterprise]
DAY = datetime.date


def untidy(firms: Firms) -> None:
    """Corrections, late words, states that run out, months, titles through years."""
    later = {"received_at": AT + datetime.timedelta(days=3)}
    filing(firms["a"], {"revenue": 1, "employees": 7}, "2024", revision=2, **later)
    filing(firms["b"], {"revenue": 99}, "2025", revision=2, received_at=NOW + datetime.timedelta(days=1))
    filing(firms["c"], {"listing": "辅导"}, valid_from=DAY(2025, 1, 1), valid_to=DAY(2026, 6, 1))
    filing(firms["d"], {"listing": "已上市"}, valid_from=DAY(2026, 7, 1))
    filing(firms["d"], {"revenue": 5}, "2025-05", form="monthly")
    title = {"form": "titles", "item": "重点企业"}
    filing(firms["b"], {"is_key": True}, valid_from=DAY(2023, 5, 1), valid_to=DAY(2025, 5, 1), **title)
    filing(firms["c"], {"is_key": True}, valid_from=DAY(2025, 2, 1), **title)


def test_columns_say_what_a_snapshot_says(firms: Firms) -> None:
    untidy(firms)
    stored = [fact for fact in city_pack().dictionary if fact.formula is None]
    columns = firm_columns(CITY, [fact.name for fact in stored], **ASKING)
    table = snapshot_table(Moment(AS_OF, NOW, 2025, back=15))
    names = {fact.name: fact.code for fact in stored}
    said = {f"{names[ref.fact]}@{ref.back}": list(values) for ref, values in columns.known.items()}
    told = {
        name: table.data[name].to_pylist()
        for name in table.data.column_names
        if name != "subject" and any(value is not None for value in table.data[name].to_pylist())
    }
    assert said == told
    assert len(told) > 15
    assert [str(pk) for pk in columns.ids] == table.subjects


@pytest.mark.parametrize("facts", [["营业收入"], ["上市阶段"], ["重点企业"], ["营业收入", "上市阶段"]])
def test_a_few_facts_are_read_as_well_as_all(firms: Firms, facts: list[str]) -> None:
    untidy(firms)
    every = firm_columns(CITY, [fact.name for fact in city_pack().dictionary], **ASKING)
    few = firm_columns(CITY, facts, **ASKING)
    assert few.known == {ref: values for ref, values in every.known.items() if ref.fact in facts}
    assert few.known


def test_a_district_sees_its_own_firms(firms: Firms) -> None:
    own = firm_columns(EAST, ["营业收入"], **ASKING)
    assert list(own.ids) == [firms["a"].pk, firms["b"].pk]
    assert list(own.of("营业收入", 2025)) == [30_000_000_000, 12_000_000_000]


def test_a_firm_sees_itself(firms: Firms) -> None:
    viewer = Viewer(user_id=9, role="firm", firm=FIRM_A)
    assert list(firm_columns(viewer, ["营业收入"], **ASKING).ids) == [firms["a"].pk]


def test_new_data_are_seen_at_once(firms: Firms) -> None:
    before = firm_columns(CITY, ["营业收入"], **ASKING)
    assert firm_columns(CITY, ["营业收入"], **ASKING) is before
    returned(firms["d"], 2025, 7)
    after = firm_columns(CITY, ["营业收入"], **ASKING)
    assert (before.of("营业收入", 2025)[3], after.of("营业收入", 2025)[3]) == (None, 7_000_000)


def test_only_firms_with_news_are_read_again(firms: Firms, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Any] = []
    known = Picking.filled_columns

    def watched(self: Picking) -> Any:
        read.append(self.only)
        return known(self)

    monkeypatch.setattr(Picking, "filled_columns", watched)
    names = [fact.name for fact in city_pack().dictionary]
    late = {**ASKING, "known_at": NOW + datetime.timedelta(days=2)}
    firm_columns(CITY, names, **late)
    untidy(firms)
    new = enterprise("后来的企业")
    returned(new, 2024, 3)
    again = firm_columns(CITY, names, **late)
    assert read[-1] == {firms[name].pk for name in "abcd"} | {new.pk}
    whole = firm_columns(CITY, names[:-1], **late)
    assert read[-1] is None
    assert again.ids == whole.ids
    last = names[-1]
    assert {ref: values for ref, values in again.known.items() if ref.fact != last} == whole.known


def test_another_database_is_read_whole(firms: Firms) -> None:
    names = ["营业收入", "从业人员"]
    assert firm_columns(CITY, names, **ASKING).of("营业收入", 2025)[3] is None
    place = transaction.savepoint()
    returned(firms["d"], 2025, 7)
    assert firm_columns(CITY, names, **ASKING).of("营业收入", 2025)[3] == 7_000_000
    transaction.savepoint_rollback(place)
    returned(firms["d"], 2025, 8)
    assert firm_columns(CITY, names, **ASKING).of("营业收入", 2025)[3] == 8_000_000


def test_a_moved_firm_is_seen_at_once(firms: Firms) -> None:
    assert len(firm_columns(EAST, ["营业收入"], **ASKING)) == 2
    Enterprise.objects.filter(pk=firms["c"].pk).update(district="东区", changed_at=NOW)
    assert len(firm_columns(EAST, ["营业收入"], **ASKING)) == 3


def test_facts_that_the_pack_lacks_are_left_out(firms: Firms) -> None:
    columns = firm_columns(CITY, ["营业收入", "没有的事实"], **ASKING)
    assert {ref.fact for ref in columns.known} == {"营业收入"}
    assert list(columns.of("没有的事实", 2025)) == [None] * 6


def test_reading_the_columns_costs_few_queries(
    firms: Firms, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        firm_columns(CITY, ["营业收入", "从业人员"], **ASKING)
    with django_assert_num_queries(2):
        firm_columns(CITY, ["营业收入", "从业人员"], **ASKING)


@pytest.mark.django_db
def test_an_empty_database_has_a_version_and_no_columns() -> None:
    columns = firm_columns(CITY, ["营业收入"], **ASKING)
    assert (len(columns), columns.known, full_year(columns)) == (0, {}, None)
    assert data_version().name == "0-0"


@pytest.mark.parametrize(("reporting", "year"), [(1, 2024), (2, 2025), (4, 2025)])
@pytest.mark.django_db
def test_a_year_is_full_when_half_as_many_reported_as_before(reporting: int, year: int) -> None:
    for number in range(4):
        firm = enterprise(f"企业{number}")
        returned(firm, 2024, 10)
        if number < reporting:
            returned(firm, 2025, 10)
    assert full_year(firm_columns(CITY, ["营业收入"], **ASKING)) == year


def test_titles_are_counted_on_the_day_and_in_scope(firms: Firms) -> None:
    title(firms["a"], "重点企业", "is_key")
    title(firms["b"], "重点企业", "is_key", until=AS_OF)
    title(firms["c"], "重点企业", "is_key", until=AS_OF + datetime.timedelta(days=1))
    title(firms["c"], "国家级百强", "lists:国家级百强")
    assert [(row.fact, row.name, row.firms) for row in title_counts(CITY, AS_OF)] == [
        ("is_key", "重点企业", 2),
        ("lists", "国家级百强", 1),
    ]
    assert [row.firms for row in title_counts(EAST, AS_OF)] == [1]


def test_the_columns_of_data_that_changed_are_let_go(firms: Firms) -> None:
    gc.collect()
    before = sum(type(each) is FirmColumns for each in gc.get_objects())
    for year in range(2016, 2024):
        returned(firms["d"], year, 7)
        for viewer in (CITY, EAST):
            assert measured_targets(viewer, **ASKING)
    gc.collect()
    assert sum(type(each) is FirmColumns for each in gc.get_objects()) <= before + 2
