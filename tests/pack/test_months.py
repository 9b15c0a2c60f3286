"""Months and quarters in a pack: facts, forms, cases and derived facts."""

import shutil
from pathlib import Path

import pytest

from chanmai.engine.facts.record import Ref
from chanmai.pack.check import check
from chanmai.pack.load import load
from pack.spoilt import EXAMPLE

FACTS = """
- {name: 当月电费, code: month_power, english: Power cost of the month, kind: money, period: month, unit: 元,
   reporter: 自报, definition: 当月}
- {name: 当季产值, code: quarter_output, english: Output of the quarter, kind: money, period: quarter, unit: 元,
   reporter: 自报, definition: 当季}
"""
FORM = """
code: power
title: {zh: 用电月报, en: Power return}
kind: monthly
period: PERIOD
reporter: 自报
fields:
  - {identity: uscc, headers: [统一社会信用代码]}
  - {identity: month, headers: [月份]}
  - {fact: FACT}
"""
CASE = """
- clause: lc2024-growth
  name: 按月
  facts: {FACTS}
  expect: 待补充
"""


def pack(folder: Path, *, form: str = "", case: str = "", facts: str = "") -> Path:
    root = folder / "pack"
    shutil.copytree(EXAMPLE, root)
    (root / "facts" / "months.yaml").write_text(FACTS.lstrip() + facts, encoding="utf-8")
    cases = root / "policies" / "2024-city-growth" / "cases.yaml"
    cases.write_text(cases.read_text(encoding="utf-8") + case, encoding="utf-8")
    if form:
        (root / "forms" / "power.yaml").write_text(form.lstrip(), encoding="utf-8")
    return root


def codes(root: Path) -> set[str]:
    return {fault.code for fault in check(root)}


@pytest.mark.parametrize(
    ("period", "fact", "fits"),
    [
        ("month", "当月电费", True), ("quarter", "当季产值", True), ("year", "当月电费", False),
        ("point", "当月电费", False), ("month", "当季产值", False), ("quarter", "当月电费", False),
    ],
)  # fmt: skip
def test_a_fact_stands_in_a_form_of_its_period(tmp_path: Path, period: str, fact: str, fits: bool) -> None:
    found = codes(pack(tmp_path, form=FORM.replace("PERIOD", period).replace("FACT", fact)))
    assert ("form-period" in found) is not fits


def test_cases_name_earlier_months_and_quarters(tmp_path: Path) -> None:
    facts = (
        "当月电费: 1元, 上月.当月电费: 2元, 前12个月.当月电费: 3元, 上季.当季产值: 4元, 前4季.当季产值: 5元"
    )
    root = pack(tmp_path, case=CASE.replace("FACTS", facts))
    (case,) = (each for each in load(root).cases["lc2024-growth"] if each.name == "按月")
    assert case.values == {
        Ref("当月电费"): 100, Ref("当月电费", 1): 200, Ref("当月电费", 12): 300, Ref("当季产值", 1): 400,
        Ref("当季产值", 4): 500,
    }  # fmt: skip


@pytest.mark.parametrize(
    "key", ["上年.当月电费", "上季.当月电费", "前2年.当季产值", "上月.营业收入", "上月.所属区"]
)
def test_another_unit_is_refused(tmp_path: Path, key: str) -> None:
    assert "no-years" in codes(pack(tmp_path, case=CASE.replace("FACTS", f"{key}: 1元")))


def test_a_quarter_is_not_derived_from_months(tmp_path: Path) -> None:
    derived = (
        "- {name: 季电费, code: q, english: Power of the quarter, kind: money, period: quarter, unit: 元, "
        "definition: 季, formula: 近3个月合计(当月电费)}\n"
    )
    assert "rule-derived-period" in codes(pack(tmp_path, facts=derived))
    shutil.rmtree(tmp_path / "pack")
    assert "rule-derived-period" not in codes(pack(tmp_path, facts=derived.replace("quarter,", "point,")))
