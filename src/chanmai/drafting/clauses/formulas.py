"""The formula of an amount from the rates, sums, bounds and blocks of a sentence, as the rule language writes it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.proposal import Proposal, Role
from chanmai.drafting.values.quantities import Quantity, write
from chanmai.engine.eligibility.clauses.clause import CUMULATIVE, ONCE
from chanmai.engine.facts.fact import Kind
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import MONEY
from chanmai.engine.language.check import check
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.parse import parse

_LEVEL = re.compile(r"国家级|省级|市级|区级")
_EACH = re.compile(
    r"每(?:件|款|人|名|位|项|次|部|台|套|集|场|篇|个(?!企业|单位))|每(?:引进|培育|孵化|晋升|新增|获|引|出版|发行)|/(?:人|件|款|项|次|部)"
)
_ON_TOP = re.compile(r"基础上(?:，)?(?:再|另|给予|叠加)")
_PERIODS = (
    ("年", re.compile(r"每年|年度|每家每年|全年|一年|同一年")),
    ("单个项目", re.compile(r"单个项目|每个项目|单项|每项|同一项目|单个平台|每个平台|单部|每部作品")),
    (ONCE, re.compile(ONCE)),
    (CUMULATIVE, re.compile(r"累计")),
)
Attempt = Callable[[str, Sequence[Proposal]], "FormulaText | None"]
NO_BASE = Text("没有读出按什么计算", "The base of the rate was not found")
NO_FORMULA = Text(
    "原文有几个比例或金额，没有合成一个公式",
    "Several rates or sums stand here; no single formula was made",
)
PER_ITEM = Text(
    "按件、按人计奖，数量事实待定",
    "Paid for each piece or person; the fact that counts them is open",
)
ON_TOP = Text("在另一奖励的基础上计算，须写明 奖励:条款", "It is on top of another award; write 奖励:clause")


@dataclass(frozen=True, slots=True)
class FormulaText:
    """A formula, empty when none could be made; whether it is only an upper bound; what is doubtful."""

    text: str
    upper: bool
    doubts: tuple[Text, ...] = ()


def formula(sentence: str, proposals: Sequence[Proposal], words: Vocabulary) -> FormulaText:
    """The formula that the proposals of a sentence make, checked as money."""
    for attempt in (_marginal, _blocks, _stepped, _levels(words), _listed, _rated, _fixed):
        formula_text = attempt(sentence, proposals)
        if formula_text is not None:
            return (
                formula_text
                if not formula_text.text or _sound(formula_text.text, words)
                else FormulaText("", formula_text.upper, (NO_FORMULA,))
            )
    return FormulaText("", True, ())


def _sound(text: str, words: Vocabulary) -> bool:
    try:
        check(parse(text), words.dictionary, expect="money")
    except RuleError:
        return False
    return True


def _of(proposals: Sequence[Proposal], role: Role) -> list[Proposal]:
    return [each for each in proposals if each.role is role]


def _marginal(_sentence: str, proposals: Sequence[Proposal]) -> FormulaText | None:
    """10万元及以下部分60%，10万元以上部分40%."""
    bounds, rates = _of(proposals, Role.EXCESS), _of(proposals, Role.RATE)
    if (
        len(bounds) != 2
        or len(rates) != 2
        or bounds[0].op[0] != "<"
        or bounds[0].values[0].value != bounds[1].values[0].value
    ):
        return None
    base = rates[0].subject or bounds[0].subject
    if not base:
        return FormulaText("", False, (NO_BASE,))
    steps = (
        f"0: {rates[0].values[0].rule_text}, {bounds[1].values[0].rule_text}: {rates[1].values[0].rule_text}"
    )
    return FormulaText(f"累进({base}, {steps})", any(each.upper for each in rates))


def _blocks(_sentence: str, proposals: Sequence[Proposal]) -> FormulaText | None:
    """每满200万元补10万元."""
    blocks = _of(proposals, Role.BLOCK)
    if len(blocks) != 1:
        return None
    behind = [
        each
        for each in proposals
        if each.role in (Role.SUM, Role.CAP) and each.span.start > blocks[0].span.start
    ]
    if not blocks[0].subject or not behind or _of(proposals, Role.QUOTA):
        return FormulaText("", False, (NO_FORMULA,))
    rate_text = behind[0].values[0].rule_text
    return FormulaText(
        f"每满({blocks[0].subject}, {blocks[0].values[0].rule_text}) * {rate_text}",
        behind[0].role is Role.CAP,
    )


def _stepped(_sentence: str, proposals: Sequence[Proposal]) -> FormulaText | None:
    """首次达到1亿元、5亿元的，分别给予50万元、100万元; 超过20%的奖30万元，超过40%的奖50万元."""
    sums, thresholds = (
        _of(proposals, Role.SUM),
        [each for each in _of(proposals, Role.THRESHOLD) if each.subject and each.values],
    )
    if len(sums) == 1 and len(sums[0].values) > 1:
        lists = [each for each in thresholds if len(each.values) == len(sums[0].values)]
        return _steps(lists[0].subject, lists[0].op, lists[0].values, sums[0].values) if lists else None
    last = [each for each in thresholds if thresholds and each.subject == thresholds[-1].subject]
    paired = len(sums) > 1 and len(sums) == len(last)
    order = sorted([*sums, *last], key=lambda each: each.span)
    if not paired or [each.role for each in order] != [Role.THRESHOLD, Role.SUM] * len(sums):
        return None
    starts, amounts = [each.values[0] for each in last], [each.values[0] for each in sums]
    return _steps(last[0].subject, last[0].op, starts, amounts)


def _steps(subject: str, op: str, starts: Sequence[Quantity], sums: Sequence[Quantity]) -> FormulaText | None:
    pairs = sorted(zip(starts, sums, strict=True), key=lambda pair: pair[0].value)
    if op not in (">", ">=") or any(each.dimension != MONEY for each in sums):
        return None
    name, first = ("分档超过", "不超过") if op == ">" else ("分档", "低于")
    rows = ", ".join(f"{start.rule_text}: {amount.rule_text}" for start, amount in pairs)
    return FormulaText(f"{name}({subject}, {first}: 0元, {rows})", False)


def _levels(words: Vocabulary) -> Attempt:
    """国家级、省级、市级…分别给予甲、乙、丙: a table by the level that the dictionary has for the thing named."""

    def attempt(sentence: str, proposals: Sequence[Proposal]) -> FormulaText | None:
        amounts = [value for each in _of(proposals, Role.SUM) for value in each.values]
        levels = list(dict.fromkeys(_LEVEL.findall(sentence)))
        fact = level_fact(sentence, levels, words) if len(levels) == len(amounts) > 1 else None
        if fact is None:
            return None
        rows = ", ".join(f'"{level}": {each.rule_text}' for level, each in zip(levels, amounts, strict=True))
        return FormulaText(f"对照({fact}, {rows})", False)

    return attempt


def level_fact(sentence: str, levels: Sequence[str], words: Vocabulary) -> str | None:
    """The category whose thing the sentence names and whose values are those levels: 创新平台级别, 孵化器级别."""
    for fact in words.dictionary:
        thing = fact.name.removesuffix("级别")
        if (
            fact.kind is Kind.CATEGORY
            and thing != fact.name
            and thing in sentence
            and set(levels) <= set(fact.values)
        ):
            return fact.name
    return None


def _listed(_sentence: str, proposals: Sequence[Proposal]) -> FormulaText | None:
    """Several sums or rates that nothing orders."""
    count = sum(len(each.values) for each in proposals if each.role in (Role.SUM, Role.RATE))
    return FormulaText("", count > 1, (NO_FORMULA,)) if count > 1 else None


def _rated(sentence: str, proposals: Sequence[Proposal]) -> FormulaText | None:
    rates, bounds = _of(proposals, Role.RATE), _of(proposals, Role.EXCESS)
    if len(rates) != 1:
        return None
    rate = rates[0]
    base = (bounds[0].subject if len(bounds) == 1 else "") or rate.subject
    if _ON_TOP.search(sentence) and not rate.subject:
        return FormulaText("", rate.upper, (ON_TOP,))
    if not base or "复合" in base:
        return FormulaText("", rate.upper, (NO_BASE,))
    share = write(rate.values[0].value, rate.values[0].dimension, "%")
    if len(bounds) == 1:
        return FormulaText(f"max({base} - {bounds[0].values[0].rule_text}, 0元) * {share}", rate.upper)
    return FormulaText(f"{base} * {share}", rate.upper)


def _fixed(sentence: str, proposals: Sequence[Proposal]) -> FormulaText | None:
    sums = _of(proposals, Role.SUM)
    if len(sums) != 1:
        return None
    if _EACH.search(sentence):
        return FormulaText("", True, (PER_ITEM,))
    return FormulaText(sums[0].values[0].rule_text, False)


def cap_period(before: str) -> str:
    """To what stretch a cap belongs, by the words before it; empty when they do not say."""
    return next((name for name, pattern in _PERIODS if pattern.search(before)), "")
