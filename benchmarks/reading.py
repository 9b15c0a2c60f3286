"""Readers of text, in time that grows as the text does: each piece that wears patterns out, at one size and twice it.

A text is one sign or word over and over, alone and within a sentence. Time is that of the processor; what takes next to
none is left aside.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.measure import Goal, Report

from chanmai.drafting.clauses.draft import draft
from chanmai.drafting.text.text import looks_wrapped
from chanmai.drafting.text.vocabulary import vocabulary_of
from chanmai.engine.facts.texts import TextError
from chanmai.engine.language.parse import parse
from chanmai.pack.load import load

XIAMEN = Path(__file__).parents[1] / "packs" / "xiamen"
SIGNS = "09万一十（）(){}[]《》“”\"'|｜-~:：，,。；;、.!?？% ‰\\/#&*+=<>_^$@`\t\n "
WORDS = (
    "万元", "0.", "1,", "1:", "1,000,", "（（））", "（含", "1000_2000_3000_", "营业收入不低于",
    "营业收入不低于5万元，", "营业收入不低于5万元。", "给予5万元奖励。", "已", "距", "数额", "的", "上一年",
    "年平均", "并且", "审计的", "局", "厦门市局", "下列", "下列一", "符合下列条件之一：", "有效期9年",
    "自2024年1月1日起施行至", "占", "营业收入占营业收入", "营业收入、", "5万元至", "5万元或", "每满100万元",
    "百分之五", "三分之一", "1/2", "2024年1月", "2024-2025年", "高新技术企业，", "不予支持", "近三年",
    "5人以上", "4:3:3", "达到或超过", "1.", "（一）", "第一条", "a", "A1", "a:_", "-_", "[{", "且", "非",
    "not_", "若(", "min(1,", "1+", "1_>_", '"a"_in_{', "近9年每年(", "<!--", "<svg>", "<td>", "&#", "&amp",
    "<a_", "</nav>", "<![CDATA[", "认定:", "<?",
)  # fmt: skip
PIECES = (
    *SIGNS,
    *(word.replace("_", " ") for word in WORDS),
    "一、\n",
    "至少2项：\n  ",
    "\u200b",
    "\r\n",
    "\u3000",
    "\ufeff",
)
ENDINGS = (("", ""), ("营业收入", "x不低于5万元"))
NEXT_TO_NOTHING = 0.3
LONGEST = 100_000
"""Signs that the page of the drafting aid takes."""


def texts(size: int) -> list[str]:
    """Every piece over and over, alone and within a sentence."""
    return [before + (piece * size)[:size] + after for piece in PIECES for before, after in ENDINGS]


def seconds(reader: Callable[[str], Any], text: str) -> float:
    """Processor time of one reading; a refusal in words is an answer, any other exception fails."""
    start = time.process_time()
    with suppress(TextError):
        reader(text)
    return time.process_time() - start


def main(quick: bool, report: Report) -> None:
    """Growth of the drafting aid and of rules; the longest text of the page beside an ordinary one of that length."""
    words, pack = vocabulary_of(XIAMEN), load(XIAMEN)
    readers: dict[str, tuple[Callable[[str], Any], int]] = {
        "drafting aid": (
            lambda text: draft(text, words, wrapped=looks_wrapped(text)),
            500 if quick else 2_000,
        ),
        "rules": (parse, 500 if quick else 5_000),
    }
    for name, (reader, size) in readers.items():
        worst = max(
            _growth(reader, short, long) for short, long in zip(texts(size), texts(2 * size), strict=True)
        )
        report.goal(Goal(name, "twice the text, times as long", 3.2, worst, " x", at_least=False))
    clauses = [clause.amount.words.zh for clause in pack.clauses.values() if clause.amount is not None]
    ordinary = ("。".join(clauses) + "。") * 100
    length = 5_000 if quick else LONGEST
    usual = seconds(lambda text: draft(text, words), ordinary[:length])
    worst = max(seconds(lambda text: draft(text, words), (piece * length)[:length]) for piece in PIECES)
    report.goal(Goal(f"{length:,} signs", "times an ordinary text", 4, worst / usual, " x", at_least=False))


def _growth(reader: Callable[[str], Any], short: str, long: str) -> float:
    twice = seconds(reader, long)
    return 0 if twice <= NEXT_TO_NOTHING else twice / max(seconds(reader, short) for _ in range(2))
