"""`chanmai bundle`: the plan for the town of four firms, whose sum the matching knows too."""

import json
from typing import Any

import pytest

from chanmai.site.cli import main

WAN = 1_000_000
DAY = ("--as-of", "2026-06-30", "--history-complete")


def data(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, Any]:
    assert main(["bundle", *DAY, *argv, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_plan_is_proved_and_agrees_with_the_matching(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    found = data(capsys)
    assert main(["match", *DAY, "--json"]) == 0
    matched = json.loads(capsys.readouterr().out)
    assert found["value"] - found["relief"] == matched["money"]["exact"] == 41 * WAN
    assert found["value"] == found["bound"]
    assert found["relief"] == 125 * WAN + 22_500_000  # a quarter of 500 万 and of 90 万 spent on research
    assert found["gap"] == 0
    assert found["ceiling"] >= found["value"]
    assert found["firms"] == 4


def test_a_budget_leaves_awards_out_and_has_a_price(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    free = data(capsys)
    growth = [each for each in free["awards"] if each["clause"] == "t-growth" and each["paid"]]
    limit = sum(each["paid"] for each in growth) - WAN
    found = data(capsys, "--budget", f"t-growth={limit // WAN}万元")
    assert found["value"] < free["value"]
    (budget,) = found["budgets"]
    assert budget["used"] <= budget["limit"] == limit
    assert budget["gain"] == [free["value"] - found["value"]] * 2
    (left_out,) = [each for each in found["awards"] if each["clause"] == "t-growth"]
    assert left_out["paid"] == 0
    assert "方案享受“规上奖励”，本项不再享受" in left_out["reasons"][0]["zh"]
    assert "额度9万元已安排0元，余额9万元不足" in left_out["reasons"][1]["zh"]


def test_one_firm_in_words(firms: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", *DAY, "--firm", "小镇甲软件有限公司", "--budget", "t-growth=1亿元"]) == 0
    told = capsys.readouterr().out
    assert "差距 0元" in told
    assert "额度 t-growth：" in told
    assert "小镇甲软件有限公司 × 增长奖励" in told
    assert "小镇乙软件有限公司" not in told


@pytest.mark.parametrize("text", ["t-growth", "=5万元", "t-growth=五", "t-growth=-1元", "t-growth=5%"])
def test_a_budget_that_cannot_be_read_is_refused(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert main(["bundle", *DAY, "--budget", text]) == 1
    assert "写法不对" in capsys.readouterr().err
