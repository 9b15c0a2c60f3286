"""A slip of the unit is asked about beside its cell, with the value that would do; what was not asked says why."""

import datetime

import pytest

from bureau.enterprises.made import AT, CITY
from bureau.monitoring.conftest import OWN, A
from chanmai.bureau.monitoring.operations.collections import open_collection
from chanmai.bureau.monitoring.operations.returns import file, save_cell
from chanmai.bureau.monitoring.queries.returns import collection
from chanmai.bureau.monitoring.queries.sheet import Sheet, sheet
from chanmai.bureau.refusal import Unfit

LATER = AT + datetime.timedelta(days=1)
SOUND = {"营业收入": "9800", "主营业务收入": "8800", "软件业务收入": "7700", "从业人员": "61"}


@pytest.fixture
def mine(firms: None) -> int:
    """The return of 2025 of the firm in scope."""
    pk = open_collection(form="annual", period="2025", by=CITY, at=AT)
    return next(row.id for row in collection(CITY, pk, "zh", at=AT).returns if row.name == A)


def shown(pk: int, lang: str = "zh") -> Sheet:
    return sheet(OWN, pk, lang, at=LATER)


def typed(pk: int, **cells: str) -> Sheet:
    """The sheet after these cells were typed."""
    codes = {cell.name: cell.code for cell in shown(pk).cells}
    for name, text in {**SOUND, **cells}.items():
        save_cell(return_id=pk, fact=codes[name], text=text, was="", by=OWN, at=LATER)
    return shown(pk)


def test_sound_figures_are_not_asked_about(mine: int) -> None:
    assert [(cell.doubt, cell.asks) for cell in typed(mine).cells if cell.doubt or cell.asks] == []


def test_a_slip_is_asked_about_beside_its_cell_with_the_value_that_would_do(mine: int) -> None:
    doubts = {cell.name: cell.doubt for cell in typed(mine, 营业收入="98000").cells if cell.doubt}
    assert doubts == {
        "营业收入": "现为9.8亿元，像是写大了（应除以 10）。若为9800万元，各项审核就都相符。"
        "请核对；数字无误的，请说明原因。"
    }
    english = next(cell for cell in shown(mine, "en").cells if cell.doubt)
    assert english.doubt == (
        "It holds 980 million yuan, which looks too large (to be divided by 10). With 98 million yuan every check "
        "would be met. Please check; if the figure is right, say why."
    )
    assert [ask.code for ask in english.asks] == ["growth-high"]


def test_the_checks_stand_beside_the_likely_cell_and_not_beside_the_first(mine: int) -> None:
    cells = typed(mine, 软件业务收入="770000").cells
    asked = {cell.name: {ask.code for ask in cell.asks} for cell in cells if cell.asks}
    assert asked == {"软件业务收入": {"software-within-revenue", "software-within-main", "growth-software"}}
    doubt = next(cell for cell in cells if cell.doubt).doubt
    assert doubt.startswith("现为77亿元，像是写大了（应除以 100）。若为7700万元")


def test_the_value_is_told_and_never_put_in(mine: int) -> None:
    cells = {cell.name: cell for cell in typed(mine, 营业收入="98000").cells}
    assert cells["营业收入"].text == "98000"
    texts = {cell.code: cell.text for cell in cells.values()}
    with pytest.raises(Unfit, match="两倍"):
        file(return_id=mine, texts=texts, notes={}, before=None, by=OWN, at=LATER)
    assert file(
        return_id=mine, texts=texts, notes={"growth-high": "并购了两家公司"}, before=None, by=OWN, at=LATER
    )
    again = {cell.name: cell for cell in shown(mine).cells}["营业收入"]
    assert (again.filed, again.asks[0].note) == ("98000", "并购了两家公司")


def test_rules_that_were_not_asked_are_named_with_the_reason(mine: int) -> None:
    skipped = {each.code: each for each in typed(mine).skipped}
    assert skipped["rd-within-revenue"].says == "研发费用 不超过 营业收入"
    assert skipped["rd-within-revenue"].why == "“研发费用”未填。"
    assert skipped["december-revenue"].why == "没有收到2025-12的“软件和信息技术服务业月报”。"
    assert "growth-high" not in skipped
    english = {each.code: each for each in shown(mine, "en").skipped}
    assert english["december-revenue"].why == "No “Monthly return of the software industry” of 2025-12 came."
    assert english["growth-assets"].why == "“Total assets” is blank; “Total assets” of 2024 is blank."


def test_the_worked_table_of_the_documents(mine: int) -> None:
    """docs/algorithms/edits.md"""
    doubts = {
        cell.name: cell.doubt
        for cell in typed(mine, 营业收入="98000", 主营业务收入="8800", 软件业务收入="770000").cells
    }
    assert {name for name, doubt in doubts.items() if doubt} == {"营业收入", "软件业务收入"}
    assert "应除以 10）。若为9800万元，并改正“软件业务收入”" in doubts["营业收入"]
    assert "应除以 100）。若为7700万元，并改正“营业收入”" in doubts["软件业务收入"]
