"""The story of one award: a return comes in, the city is matched, a firm supplies what is missing, and why it may."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bureau.enterprises.made import xlsx
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.matching.queries.replay import replay
from chanmai.bureau.matching.queries.runs import changes, latest_run
from chanmai.site.cli import main

TOWN = Path(__file__).parents[1] / "bureau/policies/town"
CODE = "91350200MA33GULG91"
NAME = "小镇甲软件有限公司"
DAY = datetime.date(2026, 6, 30)
Page = Callable[[str], str]


@pytest.fixture(autouse=True)
def town(settings: Any, tmp_path: Path) -> None:
    settings.PACK = TOWN
    settings.HOME = tmp_path


def take(name: str, *rows: list[Any]) -> None:
    """Import a file of rows with its heading."""
    batch = import_file(delivery=Delivery(name, xlsx(rows), "企业报送"), by=SYSTEM, at=timezone.now())
    assert batch.state == "accepted", batch.problems


@pytest.fixture
def firm(db: None) -> Page:
    """The firm's return comes in as a file; its user signs in."""
    take(
        "年报.xlsx",
        ["统一社会信用代码", "企业名称", "年度", "营业收入（万元）", "研发费用（万元）", "企业规模"],
        [CODE, NAME, 2024, 6000, 300, "中型"],
        [CODE, NAME, 2025, 8000, 500, "中型"],
    )
    member = add_member(username="firm", password="x", role="firm", firm=CODE, by="test", at=timezone.now())
    client = Client()
    client.force_login(member.user)

    def page(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200
        return str(answer.content.decode())

    return page


def test_from_a_return_to_an_award(firm: Page, capsys: pytest.CaptureFixture[str]) -> None:
    pk = Enterprise.objects.get(code=CODE).pk
    assert main(["match", "--as-of", "2026-06-30", "--history-complete"]) == 0

    # the return alone leaves the award open, and the page says what to supply and where
    text = firm(f"/policies/firm/{pk}/")
    assert "缺：规上软件企业" in text
    assert "在《认定名单》中填报" in text
    assert "0元至10万元" in text

    # the statistical list comes in: at once the firm sees the award, the run of the city is of yesterday still
    take("名单.xlsx", ["统一社会信用代码", "企业名称", "规上软件企业", "所属区"], [CODE, NAME, "是", "西区"])
    text = firm(f"/policies/firm/{pk}/")
    assert "保留" in text
    assert "10万元" in text
    first = latest_run()
    assert first is not None

    # matched again the city counts it, says what changed, and can show either run as it was
    assert main(["match", "--as-of", "2026-06-30", "--history-complete"]) == 0
    second = latest_run()
    assert second is not None
    compared = changes(SYSTEM, second.id)
    assert compared is not None
    growth = next(row for row in compared[1] if row.code == "t-growth")
    assert (growth.met, growth.money) == (1, 10_000_000)
    assert replay(first.id).same
    assert replay(second.id).same

    # and anybody at a terminal can ask why
    capsys.readouterr()
    assert main(["explain", NAME, "t-growth"]) == 0
    told = capsys.readouterr().out
    assert "结论: 可享" in told
    assert "营业收入增速 超过 25%  (实际 约33.33%, 标准 25%)" in told
