"""Importing again: “nothing new” is said only when it is true of what counts, and what has no effect is told."""

import datetime

import pytest

from bureau.enterprises.made import AT, CITY, ONE, REGISTER, THREE, TWO, Import, codes, xlsx
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises.models import Enterprise, EnterpriseName, Filing, ImportBatch, Question
from chanmai.bureau.enterprises.operations.imports import accept_good_rows
from chanmai.bureau.enterprises.operations.questions import answer_question
from chanmai.bureau.enterprises.queries.lookup import firm_by_name
from chanmai.bureau.refusal import Unfit

pytestmark = pytest.mark.django_db

HEAD = ["信用代码", "企业名称", "年度", "营业收入（万元）", "从业人员"]
DATED = [*HEAD, "填报日期"]
REGISTRY = ["统一社会信用代码", "企业名称", "所属区"]
A, B = "厦门海风信息技术有限公司", "厦门山石软件股份有限公司"
NEW = "厦门穹顶数字科技有限公司"
DAY = datetime.timedelta(days=1)
AUTUMN = AT + 150 * DAY
WAN = 1_000_000


def revenue() -> int:
    return (Enterprise.objects.get(code=ONE).revenue or 0) // WAN


def test_the_right_file_again_brings_the_right_figures_back(register: ImportBatch, take: Import) -> None:
    right, wrong = [HEAD, [ONE, A, 2025, 2600, 40]], [HEAD, [ONE, A, 2025, 9999, 40]]
    take(right)
    take(wrong)
    back = take(right)
    assert (back.state, back.corrections, revenue()) == ("accepted", 1, 2600)
    again = take(right)
    assert (again.state, codes(again)) == ("unchanged", ["same_file"])
    take(wrong, at=AT + DAY)
    assert (take(right, at=AT + 2 * DAY).state, revenue()) == ("accepted", 2600)


def test_also_when_rows_give_the_same_day_of_filing(register: ImportBatch, take: Import) -> None:
    right, wrong = (
        [DATED, [ONE, A, 2025, 2600, 40, "2026-03-01"]],
        [DATED, [ONE, A, 2025, 9999, 40, "2026-03-01"]],
    )
    for rows in (right, wrong, right):
        take(rows)
    assert revenue() == 2600


def test_a_wrong_correction_of_a_later_day_stands_and_is_told(register: ImportBatch, take: Import) -> None:
    right = [DATED, [ONE, A, 2025, 2600, 40, "2026-03-01"]]
    take(right)
    take([DATED, [ONE, A, 2025, 9999, 40, "2026-05-01"]])
    again = take(right)
    assert (again.state, revenue()) == ("unchanged", 9999)
    told = next(p for p in again.problems if p["code"] == "others_stand")
    assert "营业收入" in told["zh"]
    assert "2026-05-01" in told["zh"]
    assert (told["severity"], told["row"]) == ("warning", 2)


def test_a_correction_of_an_earlier_day_is_kept_and_told_to_have_no_effect(
    register: ImportBatch, take: Import
) -> None:
    take([DATED, [ONE, A, 2025, 100, 40, "2026-04-01"]])
    late = take([DATED, [ONE, A, 2025, 90, 41, "2026-02-01"]])
    assert (late.filings, codes(late), revenue()) == (1, ["others_stand"], 100)
    assert Question.objects.count() == 0


def test_the_day_of_filing_given_with_the_file_is_part_of_what_it_says(
    register: ImportBatch, take: Import
) -> None:
    rows = [HEAD, [ONE, A, 2025, 2600, 40]]
    take(rows, filed_at=datetime.date(2020, 1, 1))
    right = take(rows, filed_at=datetime.date(2026, 3, 31))
    assert (right.state, right.corrections) == ("accepted", 0)
    assert Filing.objects.latest("pk").filed_at == datetime.date(2026, 3, 31)
    assert take(rows, filed_at=datetime.date(2026, 3, 31)).state == "unchanged"
    wrong = take([HEAD, [ONE, A, 2025, 1, 40]], filed_at=datetime.date(2026, 3, 1))
    assert (codes(wrong), revenue()) == (["others_stand"], 2600)


def test_a_day_of_filing_to_come_is_refused(register: ImportBatch, take: Import) -> None:
    with pytest.raises(Unfit, match="2062-03-01 不可能"):
        take([HEAD, [ONE, A, 2025, 2600, 40]], filed_at=datetime.date(2062, 3, 1))
    assert ImportBatch.objects.count() == 1


def test_a_newer_word_of_another_form_stands_and_is_told(register: ImportBatch, take: Import) -> None:
    firm = Enterprise.objects.get(code=ONE)
    rows = [HEAD, [ONE, A, 2025, 2600, 40]]
    take(rows)
    Filing.objects.create(
        enterprise=firm, form="other", period="2025", values={"revenue": 9999 * WAN},
        valid_from=datetime.date(2025, 12, 31), filed_at=AT.date(), received_at=AT, digest="x",
    )  # fmt: skip
    again = take(rows, "再来.xlsx")
    assert (again.state, codes(again)[:1]) == ("unchanged", ["others_stand"])
    dated = take(rows, "补日期.xlsx", filed_at=AT.date() + DAY, at=AT + DAY)
    assert (dated.state, revenue()) == ("accepted", 2600)


def test_what_was_taken_in_part_is_compared_too(register: ImportBatch, take: Import) -> None:
    rows = [HEAD, [ONE, A, 2025, 2600, 40], [TWO, B, 2025, "abc", 9]]
    accept_good_rows(batch_id=take(rows).pk, by=CITY, at=AT)
    take([HEAD, [ONE, A, 2025, 9999, 40]])
    again = take(rows, accept_valid=True)
    assert (again.state, again.filings, revenue()) == ("partial", 1, 2600)


def test_a_question_that_was_answered_is_not_asked_again_by_the_same_words(
    register: ImportBatch, take: Import
) -> None:
    rows = [HEAD, [None, A, 2025, 2600, 40]]
    take(rows)
    answer_question(question_id=Question.objects.get().pk, answer="是", dismiss=False, by=CITY, at=AT)
    take(rows)
    assert Question.objects.count() == 1


def names() -> dict[str, str]:
    return dict(EnterpriseName.objects.filter(enterprise__code=ONE).values_list("name", "kind"))


def test_an_older_register_never_renames_back(register: ImportBatch, take: Import) -> None:
    take([REGISTRY, [ONE, NEW, "东区"]], filed_at=datetime.date(2026, 11, 1), at=AUTUMN)
    take([REGISTRY, [ONE, A, "东区"]], filed_at=datetime.date(2020, 1, 1))
    assert Enterprise.objects.get(code=ONE).name == NEW
    older = take([REGISTRY, [ONE, "厦门最早软件有限公司", "东区"]], filed_at=datetime.date(2019, 1, 1))
    assert "older_name" in codes(older)
    assert Enterprise.objects.get(code=ONE).name == NEW
    assert {names()[NEW], names()[A], names()["厦门最早软件有限公司"]} == {"现名", "曾用名"}


@pytest.mark.parametrize("turn", [1, -1])
def test_the_day_of_filing_decides_the_name_not_the_order_in_the_file(
    register: ImportBatch, take: Import, turn: int
) -> None:
    rows = [[ONE, NEW, "东区", "2026-09-01"], [ONE, "厦门旧名软件有限公司", "东区", "2020-01-01"]][::turn]
    batch = take([[*REGISTRY, "填报日期"], *rows], at=AUTUMN)
    assert batch.state == "accepted", batch.problems
    assert Enterprise.objects.get(code=ONE).name == NEW
    assert [names()[name] for name in (NEW, A, "厦门旧名软件有限公司")] == ["现名", "曾用名", "曾用名"]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_new_firm_gets_the_name_of_the_later_day(db: None, take: Import, turn: int) -> None:
    rows = [[ONE, NEW, "东区", "2026-05-01"], [ONE, A, "东区", "2020-01-01"]][::turn]
    batch = take([[*REGISTRY, "填报日期"], *rows])
    assert batch.state == "accepted", batch.problems
    assert Enterprise.objects.get(code=ONE).name == NEW
    assert names() == {NEW: "现名", A: "曾用名"}


def test_a_confirmation_of_a_name_counts_with_its_day(register: ImportBatch, take: Import) -> None:
    take([REGISTRY, [ONE, A, "东区"]], filed_at=datetime.date(2026, 9, 1), at=AUTUMN)
    late = take([REGISTRY, [ONE, NEW, "东区"]], filed_at=datetime.date(2026, 8, 1), at=AUTUMN)
    assert "older_name" in codes(late)
    assert Enterprise.objects.get(code=ONE).name == A
    take([REGISTRY, [ONE, NEW, "东区"]], filed_at=datetime.date(2026, 9, 1), at=AUTUMN)
    take([REGISTRY, [ONE, A, "东区"]], filed_at=datetime.date(2026, 9, 1), at=AUTUMN)
    assert (Enterprise.objects.get(code=ONE).name, names()[NEW]) == (A, "曾用名")


def test_two_names_of_one_day_in_one_file_contradict(register: ImportBatch, take: Import) -> None:
    batch = take([REGISTRY, [ONE, NEW, "东区"], [ONE, A, "东区"]], at=AT + DAY)
    assert (batch.state, set(codes(batch)) >= {"contradiction"}) == ("refused", True)


def test_the_day_of_an_import_is_the_day_of_the_city(register: ImportBatch, take: Import) -> None:
    night = datetime.datetime(2026, 11, 29, 17, 33, tzinfo=datetime.UTC)  # 01:33 on the 30th in the city
    assert day_of(night) == datetime.date(2026, 11, 30)
    rows = [HEAD, [ONE, A, 2025, 1, 1]]
    take(rows, at=night)
    assert Filing.objects.latest("pk").filed_at == datetime.date(2026, 11, 30)
    told = take(rows, at=night).problems[0]
    assert "2026-11-30 01:33" in told["zh"]


LIST = ["统一社会信用代码", "企业名称", "所属区"]


def test_names_of_one_list_are_not_judged_by_one_another(db: None, take: Import) -> None:
    near = [
        "中兰环保科技有限公司",
        "中自环保科技有限公司",
        "中兰环保科枝有限公司",
        "中兰环保科技股份有限公司",
    ]
    batch = take([LIST, *[[None, name, "东区"] for name in near]])
    assert (batch.state, batch.firms) == ("accepted", 4)


def test_equal_names_of_one_list_are_one_firm(db: None, take: Import) -> None:
    batch = take([LIST, [None, "云图（厦门）科技有限公司", "东区"], [None, "云图(厦门)科技有限公司", "东区"]])
    assert (batch.state, batch.firms) == ("accepted", 1)


def test_a_near_name_is_asked_about_and_answered_as_another_firm(register: ImportBatch, take: Import) -> None:
    rows = [LIST, [None, "厦门海峰信息技术有限公司", "东区"]]
    refused = take(rows)
    one = Enterprise.objects.get(code=ONE)
    assert (refused.state, codes(refused)) == ("refused", ["unknown_name"])
    assert refused.choices["2"]["firms"] == [[one.pk, f"{A}（{ONE}）"]]
    taken = take(rows, answers={2: "new"})
    assert (taken.state, taken.firms, codes(taken)) == ("accepted", 1, ["another_firm"])
    assert take(rows, "再来.xlsx").state == "unchanged"  # it is known now


@pytest.mark.parametrize("answer", ["code", "number"])
def test_a_near_name_is_answered_as_that_firm(register: ImportBatch, take: Import, answer: str) -> None:
    one = Enterprise.objects.get(code=ONE)
    rows = [HEAD, [None, "厦门海峰信息技术有限公司", 2025, 7, 1]]
    taken = take(rows, answers={2: ONE if answer == "code" else str(one.pk)})
    assert (taken.state, taken.firms, codes(taken)) == ("accepted", 0, ["as_answered"])
    assert (revenue(), Enterprise.objects.get(pk=one.pk).name) == (7, A)


@pytest.mark.parametrize("answer", ["另一家", "0", "999999", "91350200MA0000000X", "新"])
def test_an_answer_that_does_not_fit_refuses_the_row(
    register: ImportBatch, take: Import, answer: str
) -> None:
    batch = take([HEAD, [None, "厦门海峰信息技术有限公司", 2025, 7, 1]], answers={2: answer})
    assert (batch.state, codes(batch)) == ("refused", ["unfit_answer"])


def test_a_code_under_another_name_can_be_answered_as_that_firm_only(
    register: ImportBatch, take: Import
) -> None:
    rows = [HEAD, [ONE, "一个毫不相干的名称", 2025, 7, 1]]
    assert take(rows).choices["2"]["another"] is False
    assert codes(take(rows, answers={2: TWO})) == ["unfit_answer"]
    assert take(rows, answers={2: "new"}).state == "refused"
    assert take(rows, answers={2: ONE}).state == "accepted"


def test_the_register_itself_again_is_nothing_new(register: ImportBatch, take: Import) -> None:
    again = take(xlsx(REGISTER), "登记.xlsx", at=AT + DAY)
    assert (again.state, again.filings) == ("unchanged", 0)


def test_a_firm_that_a_return_brings_is_found_by_its_name(register: ImportBatch, take: Import) -> None:
    take([HEAD, [THREE, NEW, 2025, 2600, 40]])
    pk = Enterprise.objects.get(code=THREE).pk
    assert firm_by_name(CITY, NEW) == pk
    assert dict(EnterpriseName.objects.filter(enterprise=pk).values_list("name", "kind")) == {NEW: "现名"}
