"""`chanmai match` and `chanmai explain` as somebody at a terminal uses them."""

import json
from collections.abc import Callable

import pytest

from chanmai.bureau.matching.models import Decision, MatchRun
from chanmai.site.cli import main

WAN = 1_000_000


def told(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 0) -> str:
    assert main(argv) == code
    streams = capsys.readouterr()
    return streams.out if code == 0 else streams.err or streams.out


def test_matching_from_the_terminal(firms: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "match", "--as-of", "2026-06-30", "--history-complete")
    run = MatchRun.objects.get()
    assert f"第 {run.pk} 次匹配完成" in text
    assert "列式执行器 columnar" in text
    assert "41万元 – 46万元" in text
    assert "t-growth" in text
    assert f"run {run.pk} replayed: all {Decision.objects.count():,} decisions are the same" in told(
        capsys, "match", "--replay", str(run.pk)
    )


def test_matching_as_data(firms: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(told(capsys, "match", "--as-of", "2026-06-30", "--history-complete", "--json"))
    assert (found["as_of"], found["money"]["exact"]) == ("2026-06-30", 41 * WAN)
    replayed = json.loads(told(capsys, "match", "--replay", str(found["run"]), "--json"))
    assert replayed["same"] is True


def test_the_runner_is_named_and_changes_nothing(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    fast = json.loads(told(capsys, "match", "--as-of", "2026-06-30", "--json"))
    slow = json.loads(told(capsys, "match", "--as-of", "2026-06-30", "--on", "reference", "--json"))
    assert (fast["runner"], slow["runner"]) == ("columnar", "reference")
    assert (slow["money"], slow["clauses"]) == (fast["money"], fast["clauses"])
    assert MatchRun.objects.get(pk=slow["run"]).runner == "reference"
    for run in (fast["run"], slow["run"]):
        replayed = json.loads(told(capsys, "match", "--replay", str(run), "--on", "reference", "--json"))
        assert replayed["same"] is True


def test_progress_can_be_seen_without_a_terminal(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["match", "--as-of", "2026-06-30", "--progress"]) == 0
    assert "逐条判定 deciding" in capsys.readouterr().err
    assert main(["match", "--as-of", "2026-06-30"]) == 0
    assert capsys.readouterr().err == ""


def test_a_replay_that_differs_is_told(firms: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "match", "--as-of", "2026-06-30")
    run = MatchRun.objects.get().pk
    Decision.objects.filter(clause="t-scale").update(high=1)
    text = told(capsys, "match", "--replay", str(run), code=1)
    assert "2 decisions differ" in text or "3 decisions differ" in text
    assert "t-scale" in text


def test_explaining_in_both_languages(firms: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "explain", "小镇乙软件有限公司", "t-growth", "--as-of", "2026-06-30")
    assert "小镇乙软件有限公司 [演示数据] × 增长奖励 (t-growth)" in text
    assert "结论: 差一点 · 营业收入 不低于 5000万元：还差500万元" in text
    assert "├─ ✓ 规上软件企业" in text
    assert (
        "├─ ✗ 营业收入 不低于 5000万元  (实际 4500万元, 标准 5000万元)  ← 还差500万元  [三(一) · “5000万元以上（含）”]"
        in text
    )
    assert "营业收入（2025）: 4500万元  (软件企业年报 · 统计 · 2026-06-30)" in text
    assert "└─ ✓ 营业收入增速 超过 25%" in text
    english = told(capsys, "explain", str(firms["丙"]), "g-rd", "--as-of", "2026-06-30", "--lang", "en")
    assert "Result: Facts missing · Missing: R&D expense (2025)" in english
    assert "Not payable: Seen as a repost, not yet checked" in english
    assert "Missing: R&D expense (2025) (to be filed with Annual return)" in english


def test_an_award_that_a_rule_asks_for_is_called_by_its_title(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("explain", "小镇甲软件有限公司", "e-match", "--as-of", "2026-06-30")
    text = told(capsys, *asked)
    assert "✓ “增长奖励”（镇府规〔2024〕1号）的奖励额 超过 0元" in text
    assert "t-growth" not in text
    english = told(capsys, *asked, "--lang", "en")
    assert "The award under “增长奖励” (镇府规〔2024〕1号) is more than 0 yuan" in english


def test_an_explanation_as_data(firms: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(
        told(capsys, "explain", "91350200MA33GULG91", "t-growth", "--as-of", "2026-06-30", "--json")
    )
    assert (found["firm"], found["firm_name"], found["name"]) == (
        firms["甲"],
        "小镇甲软件有限公司",
        "增长奖励",
    )
    assert found["reason"]["sign"] == "met"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("explain", "小镇甲软件", "t-growth"), "小镇甲软件有限公司（91350200MA33GULG91）"),
        (("explain", "小镇甲软件有限公司", "t-growt"), "t-growth（增长奖励）"),
        (("explain", "小镇甲软件有限公司", "t-old", "--as-of", "2026-06-30"), "It is valid from 2020-01-01"),
        (("match", "--replay", "99"), "没有第 99 次匹配"),
    ],
)
def test_errors_say_what_is_nearest(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], words: str
) -> None:
    assert words in told(capsys, *argv, code=1)


@pytest.mark.parametrize("argv", [("match", "--as-of", "tomorrow"), ("explain", "甲")])
def test_wrong_use_is_told(argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(argv)
    assert "用法有误" in capsys.readouterr().err


def test_a_run_that_is_under_way_is_not_disturbed(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str], match: Callable[..., int]
) -> None:
    from django.utils import timezone

    from bureau.policies.people import AT, DAY
    from chanmai.bureau.matching.operations.runs import open_run

    open_run(as_of=DAY, known_at=AT, by="甲", at=timezone.now())
    assert "is under way" in told(capsys, "match", code=1)
