"""The page of an import as people see it: while it waits and works, and when it was refused with problems."""

import os
from collections.abc import Callable

import pytest

from bureau.enterprises.made import AT, CITY, ONE, REGISTER, TWO, Import, xlsx
from chanmai.bureau.accounts import operations
from chanmai.bureau.enterprises.models import Enterprise, Filing, ImportBatch
from chanmai.bureau.enterprises.operations.import_queue import Delivery, queue_import
from chanmai.bureau.enterprises.operations.withdrawals import withdraw
from chanmai.bureau.enterprises.queries.reach import Target
from looking import LOOKS, Looker
from turns import alone, note

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ["信用代码", "企业名称", "年度", "营业收入（万元）", "软件业务收入（万元）", "从业人员"]


@pytest.fixture
def officer(look: Callable[..., Looker], live_server: object) -> Callable[..., Looker]:
    """An officer of the city, signed in."""
    operations.add_demo_accounts(districts=("东区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)

    def opened(size: tuple[int, int], language: str) -> Looker:
        looker = look(size, language)
        looker.sign_in("city", operations.DEMO_PASSWORD)
        return looker

    return opened


@LOOKS
def test_an_import_that_waits_and_works(
    officer: Callable[..., Looker], size: tuple[int, int], language: str
) -> None:
    with alone() as free:
        assert free
        batch = queue_import(delivery=Delivery("登记.xlsx", xlsx(REGISTER)), by=CITY, at=AT).batch
        looker = officer(size, language)
        assert looker.faults(f"/imports/{batch}/") == []
        assert looker.page.locator("#import-progress progress").count() == 0  # it waits for its turn
        ImportBatch.objects.filter(pk=batch).update(state="running")
        note(batch, "核对", 300, 1200)
        assert looker.faults(f"/imports/{batch}/") == []
        assert looker.page.locator("#import-progress progress").get_attribute("value") == "300"
        note(batch, "写入", 900, 1200)
        told = {"zh-hans": "写入", "en": "Writing"}[language]
        looker.page.wait_for_selector(f"#import-progress :text('{told}')")  # the page asks again by itself
        assert looker.heard == []
        assert looker.faults("/imports/") == []


@LOOKS
def test_an_import_that_was_refused_with_problems(
    officer: Callable[..., Looker],
    register: ImportBatch,
    take: Import,
    size: tuple[int, int],
    language: str,
) -> None:
    good = [ONE, "厦门海风信息技术有限公司", 2024, 100, 50, 3]
    bad = [
        [TWO, "厦门山石软件股份有限公司", 2024, "约五百万", 5, 1],
        ["91350200MA0000000X", "没有登记过的一家名称相当长的软件技术开发服务有限责任公司", 2024, 9, 50, 1.5],
        [TWO, "厦门山石软件股份有限公司", "去年", 10, 90, None],
    ]
    batch = take([HEAD, good, *bad], "一份名称很长的二〇二四年度软件和信息技术服务业企业年报汇总表.xlsx")
    assert batch.state == "refused"
    looker = officer(size, language)
    assert looker.faults(f"/imports/{batch.pk}/") == []
    assert looker.page.locator("tr.problem-error").count() >= 3
    assert (
        looker.page.get_by_role("button", name={"zh-hans": "只收合格的", "en": "good"}[language]).count() == 1
    )
    assert looker.faults("/imports/") == []


@LOOKS
def test_answers_and_withdrawals(
    officer: Callable[..., Looker],
    register: ImportBatch,
    take: Import,
    size: tuple[int, int],
    language: str,
) -> None:
    near = [None, "厦门海峰信息技术有限公司", None, "东区", None, None, None]
    asked = take([REGISTER[0], near], "名单.xlsx")
    annual = take([HEAD, [ONE, "厦门海风信息技术有限公司", 2024, 100, 50, 3]], "年报.xlsx")
    one, two = (Enterprise.objects.get(code=code).pk for code in (ONE, TWO))
    filing = Filing.objects.latest("pk").pk
    gone = withdraw(Target("firm", two), by=CITY, at=AT, reason="没有这家企业")
    looker = officer(size, language)
    for address in (
        f"/imports/{asked.pk}/",
        f"/withdrawals/import/{annual.pk}/",
        f"/withdrawals/import/{register.pk}/",
        f"/withdrawals/value/{one}/?fact=revenue&year=2024",
        f"/enterprises/{one}/filings/{filing}/",
        f"/withdrawals/{gone}/restore/",
        f"/enterprises/{two}/",
        "/withdrawals/",
    ):
        assert looker.faults(address) == []
        if folder := os.environ.get("CHANMAI_PICTURES"):
            name = f"{address.strip('/').replace('/', '-').partition('?')[0]}-{size[0]}-{language}.png"
            looker.page.screenshot(path=f"{folder}/{name}", full_page=True)


@LOOKS
def test_the_form_is_asked_and_chosen(
    officer: Callable[..., Looker],
    register: ImportBatch,
    take: Import,
    size: tuple[int, int],
    language: str,
) -> None:
    asked = take([["信用代码", "企业名称"], [ONE, "厦门新海风软件有限公司"]], "更名名单.xlsx")
    assert [problem["code"] for problem in asked.problems] == ["which_form"]
    looker = officer(size, language)
    assert looker.faults("/imports/") == []
    assert looker.page.locator("select[name=form] option").count() == 6
    assert looker.faults(f"/imports/{asked.pk}/") == []
    looker.page.select_option("#form-choice", "registry")
    looker.page.get_by_role(
        "button", name={"zh-hans": "按这个表种导入", "en": "Import as this form"}[language]
    ).click()
    looker.page.wait_for_load_state("networkidle")
    assert ImportBatch.objects.latest("pk").state == "accepted"
