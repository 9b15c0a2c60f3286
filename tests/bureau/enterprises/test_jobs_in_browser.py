"""The page of jobs as people see it."""

from collections.abc import Callable

import pytest

from bureau.enterprises.made import AT, CITY, REGISTER, xlsx
from chanmai.bureau.accounts import operations
from chanmai.bureau.enterprises.operations.import_queue import Delivery, queue_import
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations import queue
from chanmai.bureau.jobs.operations.holding import hold, release
from looking import PHONE, WIDE, Looker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("size", "language", "stop"),
    [(WIDE, "zh-hans", "取消"), (PHONE, "en", "Cancel")],
    ids=["wide-zh", "phone-en"],
)
def test_jobs_that_wait_run_and_have_ended(
    look: Callable[..., Looker],
    live_server: object,
    size: tuple[int, int],
    language: str,
    stop: str,
) -> None:
    operations.add_demo_accounts(districts=("东区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)
    names = ("一份名称很长的二〇二四年度软件和信息技术服务业企业年报汇总表.xlsx", "乙.xlsx", "丙.xlsx")
    called_off, running, waiting = (
        queue_import(delivery=Delivery(name, xlsx(REGISTER)), by=CITY, at=AT).job for name in names
    )
    queue.cancel(called_off, by=CITY, at=AT)
    hold(running)
    Job.objects.filter(pk=running).update(state="running", step="核对", done=300, total=1200, beat_at=AT)
    try:
        looker = look(size, language)
        looker.sign_in("city", operations.DEMO_PASSWORD)
        assert looker.faults("/jobs/") == []
        assert looker.page.locator("#jobs progress").get_attribute("value") == "300"
        looker.page.get_by_role("button", name=f"{stop} 丙.xlsx").focus()
        Job.objects.filter(pk=running).update(done=900)
        looker.page.wait_for_selector("#jobs progress[value='900']")  # the list asks again by itself
        looker.page.wait_for_function(
            f"document.activeElement.id === 'job-{waiting}'"
        )  # who is at a button stays
        with looker.page.expect_navigation():
            looker.page.keyboard.press("Enter")
        assert Job.objects.get(pk=waiting).state == "cancelled"
        assert looker.heard == []
    finally:
        release(running)
