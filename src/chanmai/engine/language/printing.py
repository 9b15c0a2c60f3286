"""Expressions as text: Chinese that `parse` reads back to the same tree, and English for display."""

from collections.abc import Callable
from typing import Any

from chanmai.engine.facts.dictionary import (
    AWARD,
    FINDING,
    OF_CLAUSES,
    RECEIVED,
    TIER,
    TIMES,
    Dictionary,
)
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.language.function_printing import ENGLISH, FUNCTION_FORMS, STRENGTHS
from chanmai.engine.language.literals import number_en, number_zh
from chanmai.engine.language.nodes import (
    And,
    Arith,
    AtLeast,
    Category,
    Compare,
    Day,
    Extreme,
    Fetch,
    Floor,
    If,
    Lookup,
    Marginal,
    Member,
    Negate,
    Node,
    Not,
    Number,
    NumberTable,
    Or,
    Period,
    Steps,
    Truth,
)
from chanmai.engine.language.periods import phrase_of, written_name
from chanmai.engine.language.phrases import DATE_SIGNS, SIGNS

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _ATOM = STRENGTHS


def to_chinese(node: Node) -> str:
    """The expression in the language itself, with the fewest brackets; `parse` gives back an equal tree."""
    return _Printer(_CHINESE, _fact_zh, number_zh, str).at(node, _OR)


def to_document(node: Node) -> str:
    """As `to_chinese`, with the words of documents for signs: 营业收入 不低于 5000万元."""
    return _Printer(_DOCUMENT, _fact_zh, number_zh, str).at(node, _OR)


def to_english(node: Node, dictionary: Dictionary) -> str:
    """The expression with English names and words, for reading; it is not parsed again."""
    printer = _Printer(_ENGLISH, lambda node: _fact_en(node, dictionary), number_en, dictionary.english)
    return printer.at(node, _OR)


_CHINESE = {
    "and": " 且 ",
    "or": " 或 ",
    "not": "非 ",
    "in": " 属于 ",
    "not in": " 不属于 ",
    "true": "是",
    "false": "否",
    ">=": " ≥ ",
    "<=": " ≤ ",
    "==": " = ",
    "!=": " ≠ ",
    "comma": ", ",
    "colon": ": ",
    "if": "若",
    "steps": "分档",
    "above": "分档超过",
    "below": "低于",
    "marginal": "累进",
    "lookup": "对照",
    "others": "其他",
    "floor": "每满",
    "at least": "至少",
}
_DOCUMENT = _CHINESE | {
    **{op: f" {word} " for op, word in SIGNS["zh"].items()},
    **{f"{op} day": f" {word} " for op, word in DATE_SIGNS["zh"].items()},
    "worded if": "若 {} 则 {} 否则 {}",
}
_ENGLISH = _CHINESE | {
    **ENGLISH,
    "and": " and ",
    "or": " or ",
    "not": "not ",
    "in": " in ",
    "not in": " not in ",
    "true": "yes",
    "false": "no",
    "if": "if",
    "steps": "steps",
    "above": "steps_above",
    "below": "below",
    "marginal": "marginal",
    "lookup": "table",
    "others": "others",
    "floor": "whole_blocks",
    "at least": "at_least",
    "上年": "previous year",
    "上季": "quarter before",
    "上月": "month before",
    "上年同季": "same quarter of the year before",
    "上年同月": "same month of the year before",
    "同比": "growth on the year before",
    "环比": "growth on the period before",
    "增速": "growth",
    "增量": "increase",
    "首次": "first time",
    "每年": "each of the last {} years",
    "合计": "total of the last {} years",
    "平均": "mean of the last {} years",
    "复合增速": "compound growth over {} years",
    "任一年": "any of the last {} years",
    "每季": "each of the last {} quarters",
    "合计 quarter": "total of the last {} quarters",
    "平均 quarter": "mean of the last {} quarters",
    "任一季": "any of the last {} quarters",
    "每月": "each of the last {} months",
    "合计 month": "total of the last {} months",
    "平均 month": "mean of the last {} months",
    "任一月": "any of the last {} months",
}
_PREFIXES_EN = {
    AWARD: "award ",
    RECEIVED: "already received ",
    TIMES: "times enjoyed ",
    FINDING: "finding ",
    TIER: "tier ",
}


class _Printer:
    """Prints with brackets only where the tree would otherwise read differently."""

    def __init__(
        self,
        words: dict[str, str],
        fact: Callable[[Fetch], str],
        number: Callable[[Number], str],
        category: Callable[[str], str],
    ) -> None:
        self.words = words
        self.fact = fact
        self.number = number
        self.category = category

    def at(self, node: Node, least: int) -> str:
        """The node, in brackets when it binds less tightly than its place needs."""
        strength, text = _FORMS[type(node)](self, node)
        return text if strength >= least else f"({text})"

    def call(self, word: str, *arguments: str) -> tuple[int, str]:
        """A call of a function."""
        return _ATOM, f"{self.words.get(word, word)}({self.words['comma'].join(arguments)})"

    def join(self, node: And | Or, word: str, strength: int) -> tuple[int, str]:
        """Items with and/or between."""
        return strength, self.words[word].join(self.at(item, strength + 1) for item in node.items)

    def quoted(self, word: str) -> str:
        """A category between quotation marks."""
        return quote(self.category(word))

    def rows(self, keys: list[str], values: tuple[Node, ...]) -> list[str]:
        """The rows of a table."""
        return [
            f"{key}{self.words['colon']}{self.at(value, _OR)}"
            for key, value in zip(keys, values, strict=True)
        ]


def _number(printer: _Printer, node: Number) -> tuple[int, str]:
    text = printer.number(node)
    return (_SIGN if node.value < 0 else _ATOM), text


def _day(_printer: _Printer, node: Day) -> tuple[int, str]:
    return _ATOM, node.value.isoformat()


def _text(printer: _Printer, node: Category) -> tuple[int, str]:
    return _ATOM, printer.quoted(node.value)


def _truth(printer: _Printer, node: Truth) -> tuple[int, str]:
    return _ATOM, printer.words["true" if node.value else "false"]


def _fetch(printer: _Printer, node: Fetch) -> tuple[int, str]:
    return _ATOM, printer.fact(node)


def _negate(printer: _Printer, node: Negate) -> tuple[int, str]:
    literal = isinstance(node.item, Number)
    return _SIGN, f"-({printer.at(node.item, _OR)})" if literal else f"-{printer.at(node.item, _SIGN)}"


def _arith(printer: _Printer, node: Arith) -> tuple[int, str]:
    strength = _SUM if node.op in "+-" else _PRODUCT
    left, right = printer.at(node.left, strength), printer.at(node.right, strength + 1)
    return strength, f"{left} {node.op} {right}"


def _compare(printer: _Printer, node: Compare) -> tuple[int, str]:
    dated = isinstance(node.left, Day) or isinstance(node.right, Day)
    sign = printer.words.get(f"{node.op} day" if dated else node.op) or printer.words.get(
        node.op, f" {node.op} "
    )
    return _COMPARE, f"{printer.at(node.left, _SUM)}{sign}{printer.at(node.right, _SUM)}"


def _member(printer: _Printer, node: Member, word: str = "in") -> tuple[int, str]:
    values = ", ".join(printer.quoted(value) for value in node.choices.values)
    return _COMPARE, f"{printer.at(node.item, _SUM)}{printer.words[word]}{{{values}}}"


def _not(printer: _Printer, node: Not) -> tuple[int, str]:
    if isinstance(node.item, Member):
        return _member(printer, node.item, "not in")
    return _NOT, f"{printer.words['not']}{printer.at(node.item, _NOT)}"


def _and(printer: _Printer, node: And) -> tuple[int, str]:
    return printer.join(node, "and", _AND)


def _or(printer: _Printer, node: Or) -> tuple[int, str]:
    return printer.join(node, "or", _OR)


def _at_least(printer: _Printer, node: AtLeast) -> tuple[int, str]:
    return printer.call("at least", str(node.count), *(printer.at(item, _OR) for item in node.items))


def _if(printer: _Printer, node: If) -> tuple[int, str]:
    parts = [printer.at(part, _OR) for part in (node.test, node.then, node.otherwise)]
    worded = printer.words.get("worded if")
    return (_OR, worded.format(*parts)) if worded else printer.call("if", *parts)


def _steps(printer: _Printer, node: Steps) -> tuple[int, str]:
    keys = [printer.words["below"], *(printer.number(start) for start in node.starts)]
    rows = printer.rows(keys, (node.below, *node.values))
    return printer.call("above" if node.strict else "steps", printer.at(node.subject, _OR), *rows)


def _marginal(printer: _Printer, node: Marginal) -> tuple[int, str]:
    rows = printer.rows([printer.number(start) for start in node.starts], node.rates)
    return printer.call("marginal", printer.at(node.subject, _OR), *rows)


def _lookup(printer: _Printer, node: Lookup) -> tuple[int, str]:
    rows = printer.rows(
        [printer.quoted(key) for key, _ in node.cases], tuple(value for _, value in node.cases)
    )
    if node.otherwise is not None:
        rows += printer.rows([printer.words["others"]], (node.otherwise,))
    return printer.call("lookup", printer.at(node.subject, _OR), *rows)


def _number_table(printer: _Printer, node: NumberTable) -> tuple[int, str]:
    keys = [*(printer.number(key) for key in node.keys), printer.words["others"]]
    rows = printer.rows(keys, (*node.values, node.otherwise))
    return printer.call("lookup", printer.at(node.subject, _OR), *rows)


def _extreme(printer: _Printer, node: Extreme) -> tuple[int, str]:
    return printer.call(node.op, *(printer.at(item, _OR) for item in node.items))


def _floor(printer: _Printer, node: Floor) -> tuple[int, str]:
    return printer.call("floor", printer.at(node.item, _OR), printer.at(node.block, _OR))


def _period(printer: _Printer, node: Period) -> tuple[int, str]:
    english = printer.words.get(phrase_of(node))
    word = written_name(node) if english is None else english.format(node.count)
    return printer.call(word, printer.at(node.item, _OR))


def quote(word: str) -> str:
    """A word as the language writes categories."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _fact_zh(node: Fetch) -> str:
    text = node.ref.fact
    for _ in range(node.ref.back):
        text = f"上年({text})"
    return text


def _fact_en(node: Fetch, dictionary: Dictionary) -> str:
    prefix, rest = node.ref.prefix, node.ref.subject
    if prefix:
        text = _PREFIXES_EN[prefix] + (dictionary.title(rest, "en") if prefix in OF_CLAUSES else rest)
    else:
        text = dictionary.get(rest).english if rest in dictionary else rest
    if not node.ref.back:
        return text
    unit = dictionary.get(rest).period if rest in dictionary else PeriodKind.YEAR
    return f"{text} [{node.ref.back} {unit}s before]"


_FORMS: dict[type[Node], Callable[[_Printer, Any], tuple[int, str]]] = {
    Number: _number,
    Category: _text,
    Day: _day,
    Truth: _truth,
    Fetch: _fetch,
    Negate: _negate,
    Arith: _arith,
    Compare: _compare,
    Member: _member,
    Not: _not,
    And: _and,
    Or: _or,
    AtLeast: _at_least,
    If: _if,
    Steps: _steps,
    Marginal: _marginal,
    Lookup: _lookup,
    NumberTable: _number_table,
    Extreme: _extreme,
    Floor: _floor,
    Period: _period,
    **FUNCTION_FORMS,
}
