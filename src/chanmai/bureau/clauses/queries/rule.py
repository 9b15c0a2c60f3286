"""A clause as a rule that can be read: conditions as a tree in words and as expressions, the amount, the stacking."""

from dataclasses import dataclass

from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.clauses.sentences import in_kind_of
from chanmai.engine.eligibility.clauses.clause import Amount, Clause, Condition, Group, Stacking
from chanmai.engine.eligibility.versions.difference_words import MODES
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.printing import to_chinese, to_english
from chanmai.engine.language.words import describe

GROUPS = {
    "all": Text("同时满足下列各项", "All of the following"),
    "any": Text("满足下列任一项", "Any one of the following"),
    "some": Text("下列{size}项中至少满足{count}项", "At least {count} of the following {size}"),
}


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A condition or a group of them."""

    key: str
    text: str
    expression: str
    article: str
    literal: str
    finding: bool
    verified: bool
    children: tuple["ConditionRow", ...] = ()


@dataclass(frozen=True, slots=True)
class AmountRow:
    """What the clause pays: the source's words restated, the formula in words and as an expression."""

    words: str
    formula: str
    expression: str
    cap: str
    cap_period: str
    upper: bool
    rounding: str
    instalments: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A stacking group with the other clauses in it."""

    group: str
    take: str
    cap: str
    article: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """The readable clause."""

    condition: ConditionRow
    amount: AmountRow | None
    stacking: tuple[GroupRow, ...]
    builds_on: tuple[tuple[str, str], ...]
    in_kind: tuple[str, ...]


def rule_of(clause: Clause, lang: str) -> Rule:
    """The clause in one language, zh or en."""
    dictionary = city_pack().dictionary
    return Rule(
        condition=_condition(clause.condition, dictionary, lang),
        amount=None if clause.amount is None else _amount(clause.amount, dictionary, lang),
        stacking=tuple(_group(rule, clause, lang) for rule in clause.stacking),
        builds_on=_builds_on(clause, lang),
        in_kind=in_kind_of(clause, lang),
    )


def _condition(condition: Condition, dictionary: Dictionary, lang: str) -> ConditionRow:
    if isinstance(condition, Group):
        children = tuple(_condition(item, dictionary, lang) for item in condition.items)
        text = _group_words(condition, lang)
        article = translation(condition.article, lang)
        return ConditionRow(condition.key, text, "", article, "", False, True, children)
    finding = condition.finding
    words = translation(condition.text, lang) if finding else describe(condition.expr, dictionary, lang)
    expression = "" if finding else _printed(condition.expr, dictionary, lang)
    return ConditionRow(
        condition.key,
        words,
        expression,
        translation(condition.article, lang),
        condition.literal,
        finding,
        condition.verified,
    )


def _printed(node: object, dictionary: Dictionary, lang: str) -> str:
    return to_english(node, dictionary) if lang == "en" else to_chinese(node)  # type: ignore[arg-type]


def _group_words(group: Group, lang: str) -> str:
    size = len(group.items)
    kind = "all" if group.count >= size else "any" if group.count == 1 else "some"
    return GROUPS[kind].of(lang).format(size=size, count=group.count)


def _amount(amount: Amount, dictionary: Dictionary, lang: str) -> AmountRow:
    formula = amount.formula
    return AmountRow(
        words=translation(amount.words, lang),
        formula="" if formula is None else describe(formula, dictionary, lang),
        expression="" if formula is None else _printed(formula, dictionary, lang),
        cap="" if amount.cap is None else show_money(amount.cap, lang),
        cap_period=translation(amount.cap_period, lang),
        upper=amount.bound == "upper",
        rounding=_rounding(amount, lang),
        instalments=tuple(f"{share * 100}%" for share in amount.instalments),
        article=translation(amount.article, lang),
    )


def _rounding(amount: Amount, lang: str) -> str:
    if amount.rounding.step == 1:
        return ""
    step = show_money(amount.rounding.step, lang)
    if lang == "en":
        return f"rounded {MODES[amount.rounding.mode]} to {step}"
    return f"{amount.rounding.mode}到{step.removeprefix('1')}"


def _group(rule: Stacking, clause: Clause, lang: str) -> GroupRow:
    group = city_pack().stacking_groups.get(rule.group)
    others = [each for each in group.clauses if each.code != clause.code] if group else []
    cap = "" if rule.cap is None else show_money(rule.cap, lang)
    members = tuple((each.code, translation(each.name, lang)) for each in others)
    return GroupRow(
        translation(rule.group, lang), str(rule.take), cap, translation(rule.article, lang), members
    )


def _builds_on(clause: Clause, lang: str) -> tuple[tuple[str, str], ...]:
    pack = city_pack()
    compiled = {item.clause.code: item for item in pack.compiled}.get(clause.code)
    codes = compiled.depends if compiled else ()
    return tuple((code, translation(pack.clauses[code].name, lang)) for code in codes if code in pack.clauses)
