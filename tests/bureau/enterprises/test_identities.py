"""To which firm a row belongs: codes decide, names only propose."""

import pytest

from bureau.enterprises.made import ONE, THREE, TWO, Import, codes
from chanmai.bureau.enterprises.models import Enterprise, EnterpriseName, Filing, ImportBatch, Question

pytestmark = pytest.mark.django_db

A, B = "厦门海风信息技术有限公司", "厦门山石软件股份有限公司"
ANNUAL = ["统一社会信用代码", "企业名称", "年度", "营业收入（万元）"]
REGISTRY = ["统一社会信用代码", "企业名称", "曾用名", "所属区"]


def test_namesakes_stay_two_firms_and_are_asked_about(register: ImportBatch, take: Import) -> None:
    batch = take([REGISTRY, [THREE, A, None, "西区"]])
    assert batch.firms == 1
    assert Enterprise.objects.filter(name=A).count() == 2
    assert Question.objects.get().code == "namesake"


def test_a_whole_unique_name_without_a_code_is_matched_and_asked_about(
    register: ImportBatch, take: Import
) -> None:
    batch = take([ANNUAL, [None, "厦门海风信息技术 有限公司", 2024, 5]])
    assert (batch.state, codes(batch)) == ("accepted", ["matched_by_name"])
    assert Filing.objects.get(form="annual").enterprise.code == ONE


def test_a_name_that_two_firms_carry_is_refused_with_both_codes(register: ImportBatch, take: Import) -> None:
    take([REGISTRY, [THREE, A, None, "西区"]])
    batch = take([ANNUAL, [None, A, 2024, 5]])
    assert codes(batch) == ["ambiguous_name"]
    assert ONE in batch.problems[0]["zh"]
    assert THREE in batch.problems[0]["zh"]


def test_a_former_name_is_proposed_and_never_merged(register: ImportBatch, take: Import) -> None:
    batch = take([ANNUAL, [None, "厦门海浪信息有限公司", 2024, 5]])
    assert (batch.state, codes(batch)) == ("refused", ["former_name"])
    assert ONE in batch.problems[0]["zh"]
    with_code = take([ANNUAL, [ONE, "厦门海浪信息有限公司", 2024, 5]])
    assert (with_code.state, codes(with_code)) == ("accepted", [])


def test_a_slip_in_a_name_gets_proposals_not_a_match(register: ImportBatch, take: Import) -> None:
    batch = take([ANNUAL, [None, "厦门海峰信息技术有限公司", 2024, 5]])
    assert codes(batch) == ["unknown_name"]
    assert A in batch.problems[0]["zh"]
    with_code = take([ANNUAL, [ONE, "厦门海峰信息技术有限公司", 2024, 5]])
    assert codes(with_code) == ["name_differs"]
    assert with_code.state == "accepted"


def test_a_code_of_another_firm_is_refused(register: ImportBatch, take: Import) -> None:
    batch = take([ANNUAL, [ONE, B, 2024, 5]])
    assert (batch.state, codes(batch)) == ("refused", ["code_of_another"])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (f"{A}研发中心", "branch"),
        (f"{A}工会委员会", "branch"),
        (f"{A}（集团）", "branch"),
        ("福建海风信息技术有限公司", "code_of_another"),
        ("上海海风信息技术有限公司", "code_of_another"),
        ("厦门海风信息技术（福州）有限公司", "code_of_another"),
    ],
)
def test_figures_of_a_part_or_of_another_place_never_overwrite_the_firm(
    register: ImportBatch, take: Import, name: str, code: str
) -> None:
    take([ANNUAL, [ONE, A, 2024, 5]])
    batch = take([ANNUAL, [ONE, name, 2024, 6]])
    assert (batch.state, codes(batch)) == ("refused", [code])
    if code == "branch":
        assert take([REGISTRY, [ONE, name, None, "东区"]]).state == "refused"


def test_the_register_renames_and_keeps_the_old_name(register: ImportBatch, take: Import) -> None:
    batch = take([REGISTRY, [ONE, "国投海风（厦门）信息股份有限公司", None, "东区"]])
    assert codes(batch) == ["renamed"]
    firm = Enterprise.objects.get(code=ONE)
    assert firm.name == "国投海风（厦门）信息股份有限公司"
    kinds = dict(EnterpriseName.objects.filter(enterprise=firm).values_list("name", "kind"))
    assert kinds[A] == "曾用名"
    assert kinds[firm.name] == "现名"
    assert firm.pinyin.startswith("guotou")


def test_a_return_of_an_unregistered_firm_adds_it_and_asks(register: ImportBatch, take: Import) -> None:
    batch = take([ANNUAL, [THREE, "厦门新来软件有限公司", 2024, 5]])
    assert (batch.state, batch.firms, codes(batch)) == ("accepted", 1, ["not_registered"])
    nameless = take([ANNUAL, ["91350200MAE7YW2W60", None, 2024, 5]])
    assert codes(nameless) == ["unknown_code"]


def test_a_firm_without_a_code_gets_it_later(register: ImportBatch, take: Import) -> None:
    take([REGISTRY, [None, "云图智联科技有限公司", None, "东区"]])
    firm = Enterprise.objects.get(name="云图智联科技有限公司")
    assert firm.code is None
    batch = take([REGISTRY, [THREE, "云图智联科技有限公司", None, "东区"]], "二.xlsx")
    assert codes(batch) == ["code_added"]
    firm.refresh_from_db()
    assert firm.code == THREE
    assert Enterprise.objects.filter(name=firm.name).count() == 1


def test_an_empty_row_and_a_row_of_nobody(register: ImportBatch, take: Import) -> None:
    batch = take([ANNUAL, [TWO, B, 2024, 5], [None, None, 2024, 6], [None, None, None, None]])
    assert [(p["code"], p["row"]) for p in batch.problems] == [("nobody", 3)]


def test_a_misspelt_former_name_with_its_code_is_taken_with_a_question(
    register: ImportBatch, take: Import
) -> None:
    batch = take([ANNUAL, [ONE, "廈門海浪信息有限公司", 2024, 5]])
    assert (batch.state, codes(batch)) == ("accepted", ["name_differs"])
