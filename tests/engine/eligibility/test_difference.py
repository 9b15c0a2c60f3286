"""What changed between two versions of a clause, said in both languages: one change at a time, worked by hand."""

import dataclasses
import datetime
from fractions import Fraction
from typing import Any

import pytest

from chanmai.engine.eligibility.clauses.clause import (
    Bound,
    Clause,
    Condition,
    Stacking,
    Status,
    Take,
    Validity,
)
from chanmai.engine.eligibility.versions.difference import Edit, Effect, edits
from chanmai.engine.facts.texts import Text
from engine.eligibility.rules import BOOK, WAN, amount, clause, every, finding, some

TIGHTER, LOOSER, MORE, LESS, OPEN = Effect.TIGHTER, Effect.LOOSER, Effect.MORE, Effect.LESS, Effect.OPEN


def between(old: Clause, new: Clause) -> list[Edit]:
    return list(edits(old, new, BOOK))


def conditions(old: str | Condition, new: str | Condition) -> list[Edit]:
    return between(clause(old), clause(new))


def money(old: Any, new: Any) -> list[tuple[str, str, str, Effect]]:
    found = between(clause("入库", old), clause("入库", new))
    assert all(edit.old_key == edit.new_key == "" for edit in found)
    return [(edit.part, edit.text.zh, edit.text.en, edit.effect) for edit in found]


@pytest.mark.parametrize(
    ("old", "new", "zh", "en", "effect"),
    [
        (
            "营业收入 >= 5000万元", "营业收入 >= 6000万元",
            "条件“营业收入 不低于 5000万元”改为“营业收入 不低于 6000万元”",
            "“Revenue is at least 50 million yuan” becomes “Revenue is at least 60 million yuan”", TIGHTER,
        ),
        (
            "营业收入 >= 5000万元", "营业收入 >= 4000万元",
            "条件“营业收入 不低于 5000万元”改为“营业收入 不低于 4000万元”",
            "“Revenue is at least 50 million yuan” becomes “Revenue is at least 40 million yuan”", LOOSER,
        ),
        (
            "营业收入 >= 5000万元", "营业收入 > 5000万元",
            "条件“营业收入 不低于 5000万元”改为“营业收入 超过 5000万元”",
            "“Revenue is at least 50 million yuan” becomes “Revenue is more than 50 million yuan”", TIGHTER,
        ),
        (
            "从业人员 <= 50人", "从业人员 < 50人",
            "条件“从业人员 不超过 50人”改为“从业人员 低于 50人”",
            "“Staff is at most 50 people” becomes “Staff is less than 50 people”", TIGHTER,
        ),
        (
            "从业人员 <= 50人", "从业人员 <= 60人",
            "条件“从业人员 不超过 50人”改为“从业人员 不超过 60人”",
            "“Staff is at most 50 people” becomes “Staff is at most 60 people”", LOOSER,
        ),
        (
            "从业人员 = 50人", "从业人员 = 60人",
            "条件“从业人员 为 50人”改为“从业人员 为 60人”",
            "“Staff is 50 people” becomes “Staff is 60 people”", OPEN,
        ),
        (
            "从业人员 >= 50人", "从业人员 <= 50人",
            "条件“从业人员 不低于 50人”改为“从业人员 不超过 50人”",
            "“Staff is at least 50 people” becomes “Staff is at most 50 people”", OPEN,
        ),
        (
            "营业收入 >= 研发费用", "营业收入 >= 研发费用 * 2",
            "条件“营业收入 不低于 研发费用”改为“营业收入 不低于 研发费用 × 2”",
            "“Revenue is at least R&D expense” becomes “Revenue is at least R&D expense × 2”", OPEN,
        ),
        (
            '所属区 in {"思明区", "湖里区"}', '所属区 in {"思明区"}',
            "条件“所属区 为 思明区、湖里区 之一”改为“所属区 为 思明区”（去掉湖里区）",
            "“District is one of 思明区, 湖里区” becomes “District is 思明区”", TIGHTER,
        ),
        (
            '所属区 in {"思明区"}', '所属区 in {"思明区", "湖里区"}',
            "条件“所属区 为 思明区”改为“所属区 为 思明区、湖里区 之一”（增加湖里区）",
            "“District is 思明区” becomes “District is one of 思明区, 湖里区”", LOOSER,
        ),
        (
            '所属区 in {"思明区"}', '所属区 in {"湖里区"}',
            "条件“所属区 为 思明区”改为“所属区 为 湖里区”（增加湖里区，去掉思明区）",
            "“District is 思明区” becomes “District is 湖里区”", OPEN,
        ),
    ],
)  # fmt: skip
def test_a_changed_condition(old: str, new: str, zh: str, en: str, effect: Effect) -> None:
    assert conditions(old, new) == [Edit("条件", Text(zh, en), effect, "1", "1")]


def test_the_same_says_nothing() -> None:
    rule = every("营业收入 >= 5000万元", some(1, "入库", "规上软件企业", key="2"))
    assert conditions(rule, rule) == []
    once = amount("10万元", cap_period="一次性")
    assert between(clause("入库", once), clause("入库", once)) == []


def test_conditions_come_and_go() -> None:
    longer, shorter = every("入库", "规上软件企业"), every("入库")
    assert conditions(shorter, longer) == [
        Edit("条件", Text("新增条件“规上软件企业”", "“Above-scale software firm” is added"), TIGHTER, "", "2")
    ]
    assert conditions(longer, shorter) == [
        Edit(
            "条件", Text("取消条件“规上软件企业”", "“Above-scale software firm” is dropped"), LOOSER, "2", ""
        )
    ]


def test_ways_come_and_go() -> None:
    two, three = some(1, "入库", "规上软件企业"), some(1, "入库", "规上软件企业", "严重失信")
    assert [(edit.text.zh, edit.effect) for edit in conditions(two, three)] == [
        ("新增条件“严重失信”", LOOSER)
    ]
    assert [(edit.text.zh, edit.effect) for edit in conditions(three, two)] == [
        ("取消条件“严重失信”", TIGHTER)
    ]
    of_three, of_four = (
        some(2, "入库", "规上软件企业", "严重失信"),
        some(2, "入库", "规上软件企业", "严重失信", "营业收入 > 0元"),
    )
    assert [(edit.text.zh, edit.effect) for edit in conditions(of_three, of_four)] == [
        ("新增条件“营业收入 超过 0元”", OPEN)
    ]
    assert [edit.effect for edit in conditions(of_four, of_three)] == [OPEN]


def test_a_condition_takes_another_part() -> None:
    needed, choice = every("入库", "规上软件企业"), some(1, "入库", "规上软件企业")
    looser = conditions(needed, choice)
    assert [(edit.text.zh, edit.text.en, edit.effect, edit.old_key, edit.new_key) for edit in looser] == [
        ("条件“入库”改为可选的一项", "“In the library” becomes one of several ways", LOOSER, "1", "0.1"),
        (
            "条件“规上软件企业”改为可选的一项", "“Above-scale software firm” becomes one of several ways", LOOSER,
            "2", "0.2",
        ),
        ("2项中至少满足的项数由2改为1", "of 2 items, 1 instead of 2 have to hold", LOOSER, "0", "0"),
    ]  # fmt: skip
    assert [(edit.text.zh, edit.effect) for edit in conditions(choice, needed)] == [
        ("条件“入库”改为必须满足", TIGHTER),
        ("条件“规上软件企业”改为必须满足", TIGHTER),
        ("2项中至少满足的项数由1改为2", TIGHTER),
    ]
    nested = some(1, every("入库", "规上软件企业"), "严重失信")
    first, *_ = conditions(some(1, "入库", "严重失信"), nested)
    assert first.text.en == "“In the library” becomes part of one of several ways"


def test_groups_inside_groups_are_compared() -> None:
    two = every("严重失信", some(2, "入库", "规上软件企业", "营业收入 > 0元", key="2"))
    one = every("严重失信", some(1, "入库", "规上软件企业", "营业收入 > 0元", key="2"))
    told = [edit for edit in conditions(two, one) if "项数" in edit.text.zh]
    assert told == [
        Edit(
            "条件",
            Text("3项中至少满足的项数由2改为1", "of 3 items, 1 instead of 2 have to hold"),
            LOOSER,
            "2",
            "2",
        )
    ]


def test_findings_that_are_reworded_are_the_same_finding() -> None:
    def found(text: str) -> Condition:
        return finding("1", text)

    (edit,) = conditions(found("自主研发并取得著作权"), every(finding("2", "自主研发且已取得著作权")))
    assert edit.text.zh == "条件“自主研发并取得著作权”改为“自主研发且已取得著作权”"
    assert edit.effect is OPEN
    assert [edit.text.zh for edit in conditions(found("自主研发"), every(finding("2", "无重大事故")))] == [
        "取消条件“自主研发”",
        "新增条件“无重大事故”",
    ]


def test_conditions_about_the_same_facts_are_one_that_changed() -> None:
    (edit,) = conditions("研发费用 / 营业收入 >= 5%", "研发费用 >= 营业收入 * 5%")
    assert (edit.text.zh[:2], edit.effect) == ("条件", OPEN)
    assert [edit.text.zh[:2] for edit in conditions("研发费用 >= 5万元", "营业收入 >= 5万元")] == [
        "取消",
        "新增",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (None, amount("1元"), ("金额", "新增金额", "an amount is stated", MORE)),
        (amount("1元"), None, ("金额", "取消金额", "no amount any more", LESS)),
        (
            amount("营业收入 * 1%"), amount("营业收入 * 2%"),
            ("金额", "金额公式中1%改为2%", "in the formula 1% becomes 2%", OPEN),
        ),
        (
            amount("营业收入 * 1%"), amount("研发费用 * 1%"),
            ("金额", "金额公式由“营业收入 * 1%”改为“研发费用 * 1%”", "the formula becomes R&D expense * 1%", OPEN),
        ),
        (
            amount(None, "5万元"), amount("营业收入 * 1%", "5万元"),
            ("金额", "新增金额公式“营业收入 * 1%”", "a formula is stated: revenue * 1%", OPEN),
        ),
        (
            amount("营业收入 * 1%", "5万元"), amount(None, "5万元"),
            ("金额", "取消金额公式“营业收入 * 1%”", "the formula is dropped: revenue * 1%", OPEN),
        ),
        (amount("1元"), amount("1元", "5万元"), ("上限", "新设上限5万元", "a cap of 50,000 yuan is set", LESS)),
        (
            amount("1元", "5万元"), amount("1元"),
            ("上限", "取消上限5万元", "the cap of 50,000 yuan is dropped", MORE),
        ),
        (
            amount("1元", "5万元"), amount("1元", "6万元"),
            ("上限", "上限由5万元改为6万元", "the cap goes from 50,000 yuan to 60,000 yuan", MORE),
        ),
        (
            amount("1元", "6万元"), amount("1元", "5万元"),
            ("上限", "上限由6万元改为5万元", "the cap goes from 60,000 yuan to 50,000 yuan", LESS),
        ),
        (
            amount("1元", "6万元", cap_period="年"), amount("1元", "6万元"),
            ("上限周期", "上限周期由“年”改为“未写明”", "period of the cap: “年” becomes “not stated”", OPEN),
        ),
        (
            amount("1元"), amount("1元", step="1万元", down=True),
            (
                "取整", "取整由“四舍五入到1元”改为“舍去到1万元”",
                "rounding: “half up to 1 yuan” becomes “down to 10,000 yuan”", OPEN,
            ),
        ),
        (
            amount("1元"), amount("1元", instalments=(Fraction(1, 2), Fraction(1, 2))),
            ("分期", "分期由“一次付清”改为“1/2、1/2”", "instalments: “all at once” becomes “1/2, 1/2”", OPEN),
        ),
        (amount("1元"), amount("1元", bound=Bound.UPPER), ("金额", "由定额改为最高额", "now a ceiling", LESS)),
        (amount("1元", bound=Bound.UPPER), amount("1元"), ("金额", "由最高额改为定额", "now exact", MORE)),
    ],
)  # fmt: skip
def test_money(old: Any, new: Any, told: tuple[str, str, str, Effect]) -> None:
    assert money(old, new) == [told]


def test_every_number_of_a_formula_is_compared() -> None:
    assert [
        told[1] for told in money(amount("min(营业收入 * 1%, 5万元)"), amount("min(营业收入 * 2%, 6万元)"))
    ] == [
        "金额公式中1%改为2%",
        "金额公式中5万元改为6万元",
    ]


def test_all_the_rest() -> None:
    old = clause("入库")
    new = clause(
        "入库",
        stacking=[Stacking("同一事项", Take.HIGHEST), Stacking("合计", Take.ADD, 5 * WAN)],
        status=Status.EXPIRED,
        delivery="申报",
        deadline=datetime.date(2026, 6, 30),
        payer="区财政局",
    )
    assert [(edit.part, edit.text.zh, edit.text.en) for edit in between(old, new)] == [
        ("状态", f"状态由“{old.status}”改为“{new.status}”", "status: “in force” becomes “run out”"),
        ("兑现", "兑现由“未写明”改为“申报”", "delivery: “not stated” becomes “on application”"),
        ("截止", "截止由“未写明”改为“2026-06-30”", "deadline: “not stated” becomes “2026-06-30”"),
        ("兑付单位", "兑付单位由“未写明”改为“区财政局”", "payer: “not stated” becomes “区财政局”"),
        (
            "叠加",
            "叠加由“未写明”改为“同一事项（取最高）；合计（叠加，合计上限5万元）”",
            "stacking: “not stated” becomes “同一事项 (the highest); 合计 (added up, together at most 50,000 yuan)”",
        ),
    ]


def test_reference_validity_and_subject() -> None:
    old = clause("入库")
    new = dataclasses.replace(
        old,
        reference="当年度",
        applies_to="人才",
        validity=Validity(None, datetime.date(2027, 1, 1)),
    )
    assert [(edit.part, edit.text.zh) for edit in between(old, new)] == [
        ("参照年度", "参照年度由“上一年度”改为“当年度”"),
        ("施行", "施行由“2022-01-01起”改为“未写明起至2027-01-01前”"),
        ("适用对象", "适用对象由“企业”改为“人才”"),
    ]
