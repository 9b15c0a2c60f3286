"""A return from the first cell to its review: nothing typed is lost, nothing wrong is stored without a word."""

import datetime

import pytest

from bureau.enterprises.made import AT, CITY, EAST, ONE, xlsx
from bureau.monitoring.conftest import OTHER, OWN, A
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.enterprises.models import Filing, Question
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.monitoring.models import DraftCell
from chanmai.bureau.monitoring.operations.collections import open_collection
from chanmai.bureau.monitoring.operations.returns import file, remark, review, save_cell
from chanmai.bureau.monitoring.queries.returns import FilingStanding, collection
from chanmai.bureau.monitoring.queries.sheet import Sheet, SheetCell, sheet
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit

LATER = AT + datetime.timedelta(days=1)
GOOD = {"revenue": "9800.55", "employees": "61"}


@pytest.fixture
def mine(firms: None) -> int:
    """The return of 2025 of the firm in scope."""
    pk = open_collection(form="annual", period="2025", by=CITY, at=AT)
    return next(row.id for row in collection(CITY, pk, "zh", at=AT).returns if row.name == A)


def shown(pk: int) -> Sheet:
    return sheet(OWN, pk, "zh", at=LATER)


def cell(pk: int, name: str) -> SheetCell:
    return next(each for each in shown(pk).cells if each.name == name)


def texts(pk: int, **cells: str) -> dict[str, str]:
    """Cells by what the form calls them."""
    codes = {each.name: each.code for each in shown(pk).cells}
    return {codes[name]: text for name, text in cells.items()}


def report(pk: int, *, notes: dict[str, str] | None = None, **cells: str) -> int | None:
    before = shown(pk).filing or None
    return file(return_id=pk, texts=texts(pk, **cells), notes=notes or {}, before=before, by=OWN, at=LATER)


def test_last_years_value_stands_beside_each_cell(mine: int) -> None:
    assert (cell(mine, "营业收入").last, cell(mine, "营业收入").unit) == ("9000万元", "万元")
    assert cell(mine, "净利润").last == ""
    assert shown(mine).before == "2024"


def test_what_is_typed_is_kept_and_comes_back(mine: int) -> None:
    code = cell(mine, "营业收入").code
    save_cell(return_id=mine, fact=code, text="98", was="", by=OWN, at=AT)
    save_cell(return_id=mine, fact=code, text="9800.", was="98", by=OWN, at=AT)
    assert cell(mine, "营业收入").text == "9800."
    assert not Filing.objects.filter(period="2025").exists()


def test_a_second_window_does_not_overwrite_in_silence(mine: int) -> None:
    code = cell(mine, "营业收入").code
    save_cell(return_id=mine, fact=code, text="9800", was="", by=OWN, at=AT)
    with pytest.raises(Conflict, match="已被海风王会计改为“9800”"):
        save_cell(return_id=mine, fact=code, text="9900", was="", by=CITY, at=AT)
    save_cell(return_id=mine, fact=code, text="9800", was="", by=CITY, at=AT)  # the same is no conflict
    save_cell(return_id=mine, fact=code, text="9900", was="9800", by=CITY, at=AT)
    assert cell(mine, "营业收入").text == "9900"


def test_a_cell_that_is_no_value_says_why_at_once(mine: int) -> None:
    code = cell(mine, "从业人员").code
    save_cell(return_id=mine, fact=code, text="六十多", was="", by=OWN, at=AT)
    assert "六十多" in cell(mine, "从业人员").problem
    with pytest.raises(Unfit, match="从业人员"):
        report(mine, 营业收入="9800", 从业人员="六十多")
    assert not Filing.objects.filter(period="2025").exists()
    assert cell(mine, "从业人员").text == "六十多"


def test_a_required_cell_may_not_be_blank(mine: int) -> None:
    with pytest.raises(Unfit, match="还没有填：从业人员"):
        report(mine, 营业收入="9800", 从业人员=" ")


def test_a_balance_that_does_not_hold_keeps_the_return_out(mine: int) -> None:
    with pytest.raises(Unfit, match="软件业务收入大于营业收入"):
        report(mine, 营业收入="9800", 从业人员="61", 软件业务收入="9801")


def test_a_doubtful_figure_wants_a_word_which_stays_as_evidence(mine: int) -> None:
    with pytest.raises(Unfit, match="请写明原因再报"):
        report(mine, 营业收入="98000", 从业人员="61")  # more than twice as much again as last year
    assert report(mine, 营业收入="98000", 从业人员="61", notes={"growth-high": "并购了子公司"})
    assert Question.objects.get(code="growth-high", period="2025").state == "open"
    assert [(each.kind, each.text) for each in shown(mine).remarks] == [("note", "并购了子公司")]
    asks = [ask for each in shown(mine).cells for ask in each.asks]
    assert [(ask.code, ask.note) for ask in asks] == [("growth-high", "并购了子公司")]


def test_a_filed_return_is_a_filing_to_the_last_digit(mine: int) -> None:
    save_cell(return_id=mine, fact=cell(mine, "营业收入").code, text="9800.55", was="", by=OWN, at=AT)
    number = report(mine, 营业收入="9800.55", 从业人员="61", 软件出口="1.5")
    filing = Filing.objects.get(pk=number)
    assert (filing.form, filing.period, filing.revision, filing.reporter) == ("annual", "2025", 1, "统计")
    assert filing.source == "网上填报（海风王会计）"
    assert filing.values[cell(mine, "营业收入").code] == 9800_5500_00 // 1
    assert cell(mine, "营业收入").text == "9800.55"
    assert cell(mine, "软件出口").text == "1.5"
    assert not DraftCell.objects.exists()
    assert shown(mine).standing == FilingStanding.FILED
    assert AuditLine.objects.filter(action="file_values", user=OWN.user_id).count() == 1


def test_the_same_again_is_no_new_version(mine: int) -> None:
    assert report(mine, 营业收入="9800", 从业人员="61")
    assert report(mine, 营业收入="9800", 从业人员="61.0") is None
    assert shown(mine).revision == 1


def test_a_correction_is_a_new_version_and_what_is_emptied_becomes_unknown(mine: int) -> None:
    report(mine, 营业收入="9800", 从业人员="61", 净利润="100")
    number = report(mine, 营业收入="9800", 从业人员="61")
    filing = Filing.objects.get(pk=number)
    assert filing.revision == 2
    assert filing.values[cell(mine, "净利润").code] is None
    assert cell(mine, "净利润").text == ""


def test_filing_over_a_version_that_was_not_seen_is_refused(mine: int) -> None:
    report(mine, 营业收入="9800", 从业人员="61")
    with pytest.raises(Conflict, match="没有覆盖它"):
        file(
            return_id=mine,
            texts=texts(mine, 营业收入="9700", 从业人员="60"),
            notes={},
            before=None,
            by=OWN,
            at=LATER,
        )


def test_a_file_that_is_imported_is_the_return_too(mine: int) -> None:
    rows = [["统一社会信用代码", "企业名称", "年度", "营业收入", "从业人员"], [ONE, A, 2025, 9700, 60]]
    import_file(delivery=Delivery("2025.xlsx", xlsx(rows)), by=CITY, at=LATER)
    assert shown(mine).standing == FilingStanding.FILED
    assert cell(mine, "营业收入").text == "9700"


def test_a_review_counts_for_the_version_that_was_seen(mine: int) -> None:
    number = report(mine, 营业收入="9800", 从业人员="61")
    assert number
    with pytest.raises(Unfit, match="请写明原因"):
        review(return_id=mine, filing=number, accept=False, by=CITY, at=LATER)
    review(return_id=mine, filing=number, accept=False, reason="单位不对", by=CITY, at=LATER)
    assert shown(mine).standing == FilingStanding.RETURNED
    second = report(mine, 营业收入="9801", 从业人员="61")
    assert shown(mine).standing == FilingStanding.FILED
    with pytest.raises(Conflict, match="另报了一版"):
        review(return_id=mine, filing=number, accept=True, by=CITY, at=LATER)
    assert second
    review(return_id=mine, filing=second, accept=True, by=CITY, at=LATER)
    assert shown(mine).standing == FilingStanding.ACCEPTED
    verdicts = [line.after["verdict"] for line in AuditLine.objects.filter(action="review_return")]
    assert verdicts == ["returned", "accepted"]


def test_only_the_firm_and_its_officers_reach_a_return(mine: int) -> None:
    for viewer in (OTHER, EAST):
        with pytest.raises(NotFound):
            sheet(viewer, mine, "zh", at=AT)
        with pytest.raises(NotFound):
            save_cell(return_id=mine, fact="revenue", text="1", was="", by=viewer, at=AT)
        with pytest.raises(NotFound):
            remark(return_id=mine, text="看看", by=viewer, at=AT)
    with pytest.raises(Forbidden):
        review(return_id=mine, filing=1, accept=True, by=OWN, at=AT)


def test_remarks_are_read_by_both(mine: int) -> None:
    remark(return_id=mine, text="请核对人数", by=CITY, at=AT)
    remark(return_id=mine, text="已核对", by=OWN, at=LATER)
    assert [(each.by, each.text) for each in shown(mine).remarks] == [
        ("市局甲", "请核对人数"),
        ("海风王会计", "已核对"),
    ]
