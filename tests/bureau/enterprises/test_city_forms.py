"""The forms of the city's own pack, as files are read by them."""

import datetime
from pathlib import Path
from typing import Any

import pytest

import chanmai
from bureau.enterprises.made import ONE
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.layouts import FormKind, Layout, Role
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.enterprises.queries.finding_words import words_of
from chanmai.bureau.enterprises.sheets.headings import Vocabulary, take_apart
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.enterprises.sheets.rows import RowReader
from chanmai.bureau.enterprises.sheets.tables import find_table
from chanmai.bureau.enterprises.sheets.writing import blank_form


@pytest.fixture(autouse=True)
def city(small_city: None, settings: Any) -> None:
    settings.PACK = Path(chanmai.__file__).parents[2] / "packs" / "xiamen"


def test_every_form_is_known_again_by_its_own_blank_file() -> None:
    for layout in city_layouts():
        table = find_table(
            read_workbook("x.xlsx", blank_form(layout, 2025)).sheets[0], city_layouts(), "x.xlsx"
        )
        assert table is not None
        assert table.layout.code == layout.code
        assert [
            p for p in table.problems if p.code in ("unknown_column", "column_twice", "missing_column")
        ] == []


def test_every_column_is_found_under_each_of_its_words() -> None:
    for layout in city_layouts():
        vocabulary = Vocabulary(layout)
        for column in layout.columns:
            for word in (column.heading, *column.aliases, f"{column.heading}（必填）", f" {column.heading}*"):
                match = vocabulary.find(take_apart(word))
                assert match.column is not None, (layout.code, word)
                assert match.column.heading == column.heading, (layout.code, word)


def layout_of(kind: FormKind) -> Layout:
    return next(layout for layout in city_layouts() if layout.kind is kind)


def test_only_the_registrar_s_form_has_a_say_on_names() -> None:
    assert [layout.code for layout in city_layouts() if layout.kind is FormKind.REGISTRY] == ["registry"]
    assert layout_of(FormKind.STATES).column(Role.FORMER) is None


def test_a_row_of_the_annual_return_is_read_in_the_units_of_the_form() -> None:
    text = f"统一社会信用代码,企业名称,年度,营业收入（万元）,从业人员\n{ONE},甲,2025,12.5,8\n"
    table = find_table(read_workbook("年报.csv", text.encode()).sheets[0], city_layouts(), "年报.csv")
    assert table is not None
    (row,) = [RowReader(table, datetime.date(2026, 6, 30)).read(*each) for each in table.rows]
    assert not row.faulty, row.problems
    revenue, staff = (city_pack().dictionary.get(name).code for name in ("营业收入", "从业人员"))
    assert row.values == {"2025": {revenue: 12_500_000, staff: 8}}


def test_findings_are_called_by_the_words_of_their_clauses() -> None:
    for fact in city_pack().findings:
        assert words_of(fact.name) != fact.name
    assert words_of("营业收入") == "营业收入"
