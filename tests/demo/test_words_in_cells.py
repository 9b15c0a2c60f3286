"""Words in cells as the demo city's files have them: known to be none, Roman numerals, full-width brackets."""

import pytest

from chanmai.bureau.enterprises.pack_layouts import layout_of
from chanmai.bureau.enterprises.sheets.book import Cell
from chanmai.bureau.enterprises.sheets.cells import read_cell
from chanmai.engine.facts.fact import Fact
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.storage import Datum, keep
from chanmai.pack.pack import Pack


def kept(fact: Fact, cell: Cell) -> Datum | None:
    reading = read_cell(fact, cell)
    return None if reading.value is None else keep(fact, reading.value)


def test_none_is_the_empty_list_and_a_blank_is_unknown(xiamen: Pack) -> None:
    fact = xiamen.dictionary.get("专精特新首次认定")
    assert kept(fact, "无") == []
    assert kept(fact, None) is None
    assert kept(fact, "国家级小巨人、创新型中小企业") == ["创新型中小企业", "国家级小巨人"]


@pytest.mark.parametrize("word", ["Ⅱ类", "II类"])
def test_a_listed_value_is_found_in_either_script(xiamen: Pack, word: str) -> None:
    assert kept(xiamen.dictionary.get("知识产权最高档"), word) == "Ⅱ类"


def test_a_name_keeps_its_brackets(xiamen: Pack) -> None:
    park = next(each.name for each in xiamen.places.parks if "（" in each.name)
    assert kept(xiamen.dictionary.get("所在园区"), f" {park} ") == park
    with pytest.raises(NotRead):
        read_cell(xiamen.dictionary.get("所在园区"), "=cmd")


def test_the_form_of_findings_has_a_column_for_each(xiamen: Pack) -> None:
    layout = layout_of(xiamen.forms["findings"], xiamen.dictionary, xiamen.findings)
    facts = [column.fact for column in layout.columns if column.fact is not None]
    assert facts == list(xiamen.findings)
    assert len(facts) > 60
    assert not any(
        c.fact in facts for c in layout_of(xiamen.forms["annual"], xiamen.dictionary).columns if c.fact
    )
