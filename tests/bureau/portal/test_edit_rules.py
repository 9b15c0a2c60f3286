"""What is supplied keeps to the rules of its return, with the Xiamen pack: nothing wrong is taken in silence."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from bureau.enterprises.made import AT, CITY, ONE, xlsx
from bureau.monitoring.conftest import REGISTER, YEARLY
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Enterprise, Filing, Question
from chanmai.bureau.enterprises.operations.filings import Arrival, NewFiling, file_values
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.monitoring.models import DraftCell, Remark
from chanmai.bureau.monitoring.operations.collections import open_collection
from chanmai.bureau.monitoring.operations.returns import file, save_cell
from chanmai.bureau.monitoring.queries.returns import returns_of
from chanmai.bureau.portal.operations import supply_facts
from chanmai.bureau.portal.queries.needs import FactForm, wanted_facts
from chanmai.bureau.portal.queries.visit import visit_to
from chanmai.bureau.refusal import Conflict, Unfit

pytestmark = pytest.mark.django_db
OWN = Viewer(user_id=9, role="firm", firm=ONE, name="海风王会计")
LATER = AT + datetime.timedelta(days=1)
WAN = 1_000_000
REVENUE = {"revenue": "10000", "employees": "60"}


@pytest.fixture(autouse=True)
def town(settings: Any, tmp_path: Path) -> None:
    """The pack of the product instead of the town's."""
    settings.HOME = tmp_path


@pytest.fixture
def firm(db: None) -> int:
    """A firm that filed for 2024 and is asked for nothing yet."""
    for name, rows in (("登记.xlsx", REGISTER), ("年报.xlsx", YEARLY)):
        batch = import_file(delivery=Delivery(name, xlsx(rows)), by=CITY, at=AT)
        assert batch.state == "accepted", batch.problems
    return Enterprise.objects.get(code=ONE).pk


def wanted(firm: int, typed: dict[str, str] | None = None) -> FactForm | None:
    facts = wanted_facts(visit_to(OWN, firm, "zh", at=LATER), typed=typed or {})
    return facts.form("annual", "2025")


def supply(firm: int, texts: dict[str, str], notes: dict[str, str] | None = None) -> int | None:
    form = wanted(firm)
    return supply_facts(
        firm=firm, form="annual", period="2025", texts=texts, notes=notes or {},
        before=form.before if form is not None else 0, by=OWN, at=LATER,
    )  # fmt: skip


def test_what_the_form_requires_is_asked_beside_what_decisions_wait_for(firm: int) -> None:
    form = wanted(firm)
    assert form is not None
    assert {"revenue", "employees"} <= {cell.code for cell in form.cells}
    with pytest.raises(Unfit, match="还没有填"):
        supply(firm, {"rd_expense": "100"})
    assert not Filing.objects.filter(period="2025").exists()


def test_a_hard_rule_keeps_it_out(firm: int) -> None:
    draft = NewFiling(firm, "annual", "2025", {"software_revenue": 10_001 * WAN}, AT.date())
    file_values(drafts=[draft], arrival=Arrival(AT, "测试", "统计"), by="测试")
    with pytest.raises(Unfit, match="软件业务收入大于营业收入"):
        supply(firm, REVENUE)
    assert Filing.objects.filter(period="2025").count() == 1


def test_a_soft_rule_wants_a_word_and_becomes_a_question(firm: int) -> None:
    texts = {**REVENUE, "rd_expense": "10001"}
    form = wanted(firm, texts)
    assert form is not None
    assert "rd-within-revenue" in {doubt.code for doubt in form.doubts}
    with pytest.raises(Unfit, match="研发费用大于营业收入"):
        supply(firm, texts)
    notes = {doubt.code: "当年集中投入" for doubt in form.doubts}
    assert supply(firm, texts, notes) is not None
    assert Question.objects.filter(code="rd-within-revenue").exists()


def test_what_was_doubted_before_is_not_asked_of_who_adds_a_fact(firm: int) -> None:
    doubted = {**REVENUE, "rd_expense": "10001"}
    form = wanted(firm, doubted)
    assert form is not None
    supply(firm, doubted, {doubt.code: "当年集中投入" for doubt in form.doubts})
    assert supply(firm, {"rd_outlay": "8000"}) is not None


def test_a_return_that_is_due_is_filed_as_a_whole(firm: int) -> None:
    open_collection(form="annual", period="2025", by=CITY, at=AT)
    form = wanted(firm)
    assert form is not None
    assert form.whole
    with pytest.raises(Conflict):
        supply(firm, REVENUE)


def test_a_return_that_was_filed_takes_one_fact_more(firm: int) -> None:
    open_collection(form="annual", period="2025", by=CITY, at=AT)
    (row,) = (row for row in returns_of(OWN, firm, "zh", at=AT) if row.form == "annual")
    texts = {**REVENUE, "rd_expense": "10001"}
    first = wanted(firm, texts)
    assert first is not None
    notes = {doubt.code: "当年集中投入" for doubt in first.doubts}
    file(return_id=row.id, texts=texts, notes=notes, before=None, by=OWN, at=AT)
    save_cell(return_id=row.id, fact="operating_profit", text="77", was="", by=OWN, at=AT)
    said = Remark.objects.count()
    filing = supply(firm, {"rd_outlay": "8000"})
    assert Filing.objects.get(pk=filing or 0).values == {"rd_outlay": 8000 * WAN}
    assert DraftCell.objects.get().text == "77"  # what is being typed in the return itself stays
    assert Remark.objects.count() == said
