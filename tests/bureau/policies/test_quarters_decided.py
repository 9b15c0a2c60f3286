"""A quarterly return from its file to the decision of a clause that asks for quarters."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bureau.enterprises.made import xlsx
from bureau.policies.people import CITY, DAY, LATER, TOWN
from chanmai.bureau.enterprises.models import ImportBatch
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.enterprises.operations.withdrawals import withdraw
from chanmai.bureau.enterprises.queries.reach import Target
from chanmai.bureau.matching.models import Decision
from chanmai.bureau.matching.queries.firm import firm_decisions

WAN = 1_000_000
FACT = """
- {name: 当季产值, code: quarter_output, english: Output of the quarter, kind: money, period: quarter, unit: 万元,
   group: 财务, definition: 当季一个季的产值, reporter: 统计, lowest: 0元}
"""
FORM = """
code: quarterly
title: {zh: 软件企业季报, en: Quarterly return}
kind: quarterly
period: quarter
reporter: 统计
fields:
  - {identity: uscc, headers: [统一社会信用代码]}
  - {identity: name, headers: [企业名称]}
  - {identity: quarter, headers: [季度]}
  - {fact: 当季产值, unit: 万元}
"""
POLICY = """
document: {title: 小镇稳增长措施, number: 镇府规〔2026〕1号, issuer: 小镇人民政府, level: 市, issued: 2026-01-01,
           url: https://www.town.example/2026-1}
status: 现行
evidence: 原文
seen: 镇政府网站的公报页
valid: {from: 2026-01-01, to: null}
clauses:
  - code: q-growth
    name: 开门红奖励
    article: 第一条
    conditions:
      all:
        - {test: 同比(当季产值) >= 20%, article: 一}
        - {test: 上季(当季产值) > 0元, article: 一}
    amount: {formula: (当季产值 - 上季(当季产值)) * 1%, words: 按比上季增加额的1%奖励}
"""
HEAD = ["企业名称", "季度", "当季产值（万元）"]
NAME = "小镇甲软件有限公司"


@pytest.fixture(autouse=True)
def quarterly_town(town: None, settings: Any, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(TOWN, pack)
    (pack / "facts" / "quarters.yaml").write_text(FACT.lstrip(), encoding="utf-8")
    (pack / "forms" / "quarterly.yaml").write_text(FORM.lstrip(), encoding="utf-8")
    (pack / "policies" / "2026-quarters").mkdir()
    (pack / "policies" / "2026-quarters" / "policy.yaml").write_text(POLICY.lstrip(), encoding="utf-8")
    settings.PACK = pack


def take(rows: list[list[Any]], name: str) -> ImportBatch:
    text = "\n".join(",".join(map(str, row)) for row in rows)
    content = xlsx(rows) if name.endswith("xlsx") else text.encode()
    return import_file(delivery=Delivery(name, content), by=CITY, at=LATER)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_quarters_of_a_file_decide(firms: dict[str, int], match: Callable[..., int], kind: str) -> None:
    """On 2026-06-30 the quarter is 2026-Q1: 660, the one before 600, a year before 550: met, a hundredth of 60."""
    table = [
        HEAD,
        [NAME, "2026年第一季度", 660],
        [NAME, "2025Q4", 600],
        [NAME, "2025年1-3月", 550],
        [NAME, "2026-Q2", 1],
    ]
    batch = take(table, f"季报.{kind}")
    assert (batch.state, batch.filings) == ("accepted", 4), batch.problems
    run = match(known_at=LATER, at=LATER)
    decided = Decision.objects.get(run=run, enterprise_id=firms["甲"], clause="q-growth", replaced=False)
    assert (decided.standing, decided.low, decided.high) == ("可享", 60 * WAN // 100, 60 * WAN // 100)
    withdraw(Target("import", batch.pk), by=CITY, at=LATER, reason="导错了")
    shown = firm_decisions(CITY, firms["甲"], DAY, LATER)
    assert "q-growth" in [row.code for row in shown.group("待补充")]


def test_what_came_together_over_two_quarters_decides_nothing(
    firms: dict[str, int], match: Callable[..., int]
) -> None:
    batch = take([HEAD, [NAME, "2026年1-6月", 1300], [NAME, "2025-Q1", 550]], "季报.xlsx")
    assert (batch.state, batch.problems[0]["code"], batch.problems[0]["cell"]) == (
        "refused",
        "cumulative",
        "B2",
    )
    run = match(known_at=LATER, at=LATER)
    decided = Decision.objects.get(run=run, enterprise_id=firms["甲"], clause="q-growth", replaced=False)
    assert decided.standing == "待补充"
