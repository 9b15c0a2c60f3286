"""The story of a draft: an officer writes a clause, tries it, back-tests it, keeps it, and hands it to the pack."""

import datetime
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bureau.enterprises.made import xlsx
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.enterprises.operations.imports import Delivery, import_file
from chanmai.bureau.laboratory.models import Scenario
from chanmai.bureau.matching.operations.matching import match_all
from chanmai.pack.check import check
from chanmai.pack.load import load

TOWN = Path(__file__).parents[1] / "bureau/policies/town"
DAY = datetime.date(2026, 6, 30)
DRAFT = "/policies/lab/draft/"
CLAUSE = {
    "name": "研发投入奖励",
    "title": "小镇研发若干措施",
    "issuer": "小镇工信局",
    "level": "市",
    "conditions": "研发费用 / 营业收入 >= 5%\n任一：\n  规上软件企业\n  认定：有自建研发机构（own_lab）",
    "formula": "研发费用 * 10%",
    "cap": "60万元",
    "rounding": "元",
}
Page = Callable[..., str]


@pytest.fixture
def officer(db: None, settings: Any, tmp_path: Path) -> Page:
    """A town with two firms and their returns, matched; its officer signs in."""
    settings.PACK, settings.HOME = TOWN, tmp_path
    heading = ["统一社会信用代码", "企业名称", "年度", "营业收入（万元）", "研发费用（万元）", "企业规模"]
    rows = [
        ["91350200MA33GULG91", "小镇甲软件有限公司", 2024, 6000, 300, "中型"],
        ["91350200MA33GULG91", "小镇甲软件有限公司", 2025, 8000, 500, "中型"],
    ]
    batch = import_file(
        delivery=Delivery("年报.xlsx", xlsx([heading, *rows]), "企业报送"), by=SYSTEM, at=timezone.now()
    )
    assert batch.state == "accepted", batch.problems
    now = timezone.now()
    match_all(as_of=DAY, known_at=now, by="市局甲", at=now, history_complete=True)
    client = Client()
    client.force_login(add_member(username="city", password="x", role="city", by="test", at=now).user)

    def page(address: str, post: dict[str, str] | None = None, status: int = 200) -> str:
        answer = client.get(address) if post is None else client.post(address, post, follow=True)
        assert answer.status_code == status
        page.answer = answer  # type: ignore[attr-defined]
        return str(answer.content.decode(errors="replace"))

    return page


def test_a_draft_goes_from_the_first_word_to_the_pack(officer: Page, tmp_path: Path) -> None:
    # a slip of the pen is told with its place, and nothing is lost
    slip = officer(DRAFT, {**CLAUSE, "conditions": "研发费用 / 营业收人 >= 5%", "act": "try"}, 400)
    assert "第 1 行第 8 字" in slip
    assert "小镇研发若干措施" in slip

    # tried: the firm spends 6.25 %; nobody said whether it is above scale or has a laboratory: at most 50万元
    tried = officer(DRAFT, {**CLAUSE, "act": "try"})
    assert "至多 50万元" in tried
    assert "待补充 · 0元至50万元" in tried

    # a year before it spent 5 % of 6,000万元
    years = officer(f"{DRAFT}years/", {**CLAUSE, "first": "2024", "part": "more", "done": "3"})
    assert "至多 30万元" in years
    assert "没有一家企业有这一年的数据" in years  # the clause looks at 2023 in 2024

    # kept under a name, found again
    officer(DRAFT, {**CLAUSE, "act": "keep", "keep_name": "研发 10%"})
    kept = Scenario.objects.get()
    assert "研发 10%" in officer("/policies/lab/")
    assert "至多 50万元" in officer(f"{DRAFT}?scenario={kept.pk}")

    # exported, and dropped into a copy of the pack: the checker has nothing new to say, and the clause is never payable
    officer(DRAFT, {**CLAUSE, "act": "pack"})
    pack = tmp_path / "pack"
    shutil.copytree(TOWN, pack)
    before = {str(each) for each in check(pack)}
    with zipfile.ZipFile(io.BytesIO(officer.answer.content)) as file:  # type: ignore[attr-defined]
        file.extractall(pack)
    assert {str(each) for each in check(pack)} - before == set()
    (folder,) = (each.name for each in (pack / "policies").iterdir() if "draft-" in each.name)
    (clause,) = next(each for each in load(pack).policies if each.folder == folder).clauses
    assert clause.name == "研发投入奖励"
    assert clause.unpayable == "征求意见稿，不得兑付"
    assert clause.amount is not None
    assert clause.amount.cap == 60_000_000
