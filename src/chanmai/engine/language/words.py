"""A rule told as a sentence that officials and firms read, in Chinese or English."""

from collections.abc import Callable
from typing import Any

from chanmai.engine.facts.dictionary import OF_CLAUSES, Dictionary, UnknownFact
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.language.function_printing import FUNCTION_WORDS, denied
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
from chanmai.engine.language.op import Op
from chanmai.engine.language.periods import phrase_of
from chanmai.engine.language.phrases import DATE_SIGNS, PHRASES, PREFIXES, SIGNS, Phrases
from chanmai.engine.language.types import is_day


def describe(node: Node, dictionary: Dictionary, lang: str) -> str:
    """The expression in words, for lang "zh" or "en". Names that the dictionary lacks stay as written."""
    text = _Teller(dictionary, lang).tell(node)
    return text[:1].upper() + text[1:] if lang == "en" else text


class _Teller:
    """Tells nodes. A part that itself consists of parts goes into brackets."""

    def __init__(self, dictionary: Dictionary, lang: str) -> None:
        self.dictionary = dictionary
        self.lang = lang
        self.phrases: Phrases = PHRASES[lang]

    def tell(self, node: Node) -> str:
        """A node on its own."""
        return _TELL[type(node)](self, node)

    def part(self, node: Node) -> str:
        """A node inside another."""
        return self.say("brackets", self.tell(node)) if isinstance(node, _COMPOSITE) else self.tell(node)

    def side(self, node: Node) -> str:
        """A node beside a comparison, a joint or in a table, where arithmetic needs no brackets."""
        return self.tell(node) if isinstance(node, Arith) else self.part(node)

    def say(self, phrase: str, *parts: object) -> str:
        """Fill a phrase."""
        return self.phrases[phrase].format(*parts)

    def fact(self, name: str) -> Fact | None:
        """The fact of a name, if there is one."""
        try:
            return self.dictionary.get(name)
        except UnknownFact:
            return None

    def word(self, word: str) -> str:
        """A category, a finding or a name in the language of the sentence."""
        return word if self.lang == "zh" else self.dictionary.english(word)

    def name_of(self, prefix: str, rest: str) -> str:
        """What stands behind a prefix: a clause by its title, all else as it is."""
        return self.dictionary.title(rest, self.lang) if prefix in OF_CLAUSES else rest

    def number(self, node: Number) -> str:
        """A literal with its unit."""
        return number_zh(node) if self.lang == "zh" else number_en(node)


_COMPOSITE = (And, Or, AtLeast, If, Steps, Marginal, Lookup, NumberTable, Arith)


def _fetch(teller: _Teller, node: Fetch) -> str:
    prefix = node.ref.prefix
    if prefix:
        return PREFIXES[teller.lang][prefix].format(teller.name_of(prefix, node.ref.subject))
    text = name = node.ref.fact
    fact = teller.fact(name)
    if fact is not None:
        text = fact.name if teller.lang == "zh" else _small(fact.english)
    if node.ref.back:
        unit = PeriodKind.YEAR if fact is None else fact.period
        return teller.say(f"{unit}{'' if node.ref.back == 1 else 's'} before", text, node.ref.back)
    return text


def _small(name: str) -> str:
    """A name inside a sentence: the first letter small, unless it begins an abbreviation."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _compare(teller: _Teller, node: Compare) -> str:
    dated = any(is_day(side, teller.dictionary) for side in (node.left, node.right))
    signs = (DATE_SIGNS if dated else SIGNS)[teller.lang]
    if isinstance(node.right, Truth):
        return _flag(teller, node.left, node.right.value == (node.op is Op.EQ))
    return f"{teller.side(node.left)} {signs[node.op]} {teller.side(node.right)}"


def _flag(teller: _Teller, node: Node, value: bool) -> str:
    return teller.tell(node) if value else _not(teller, Not(node))


def _member(teller: _Teller, node: Member, phrase: str = "one of") -> str:
    fact = teller.fact(node.item.ref.fact) if isinstance(node.item, Fetch) else None
    if fact is not None and fact.kind is Kind.SET:
        phrase = "has" if phrase == "one of" else "has not"
    values = teller.phrases["list"].join(teller.word(value) for value in node.choices.values)
    return teller.say(
        phrase + (" any" if len(node.choices.values) > 1 else ""), teller.part(node.item), values
    )


def _not(teller: _Teller, node: Not) -> str:
    if isinstance(node.item, Member):
        return _member(teller, node.item, "none of")
    if isinstance(node.item, Compare):
        return _compare(teller, Compare(node.item.op.opposite, node.item.left, node.item.right))
    other = denied(teller, node)
    if other is not None:
        return other
    plain = isinstance(node.item, Fetch)
    return teller.say("not" if plain else "not so", teller.tell(node.item))


def _joined(word: str) -> Callable[[_Teller, Any], str]:
    def tell(teller: _Teller, node: And | Or) -> str:
        return teller.phrases[word].join(teller.side(item) for item in node.items)

    return tell


def _at_least(teller: _Teller, node: AtLeast) -> str:
    items = (teller.say("item", at, teller.tell(item)) for at, item in enumerate(node.items, start=1))
    return teller.say("at least", len(node.items), node.count, teller.phrases["rows"].join(items))


def _if(teller: _Teller, node: If) -> str:
    return teller.say("if", teller.tell(node.test), teller.side(node.then), teller.side(node.otherwise))


def _steps(teller: _Teller, node: Steps) -> str:
    first = "up to" if node.strict else "below"
    rows = [teller.say(first, teller.number(node.starts[0]), teller.side(node.below))]
    step = "above" if node.strict else "from"
    for start, value in zip(node.starts, node.values, strict=True):
        rows.append(teller.say(step, teller.number(start), teller.side(value)))
    return teller.say("table", teller.part(node.subject), teller.phrases["rows"].join(rows))


def _marginal(teller: _Teller, node: Marginal) -> str:
    pairs = zip(node.starts, node.rates, strict=True)
    rows = [teller.say("slice", teller.number(start), teller.number(rate)) for start, rate in pairs]
    return teller.say("slices", teller.part(node.subject), teller.phrases["rows"].join(rows))


def _lookup(teller: _Teller, node: Lookup) -> str:
    rows = [teller.say("row", teller.word(key), teller.side(value)) for key, value in node.cases]
    if node.otherwise is not None:
        rows.append(teller.say("row", teller.phrases["others"], teller.side(node.otherwise)))
    return teller.say("table", teller.part(node.subject), teller.phrases["rows"].join(rows))


def _number_table(teller: _Teller, node: NumberTable) -> str:
    keys = [*(teller.number(key) for key in node.keys), teller.phrases["others"]]
    pairs = zip(keys, (*node.values, node.otherwise), strict=True)
    rows = [teller.say("row", key, teller.side(value)) for key, value in pairs]
    return teller.say("table", teller.part(node.subject), teller.phrases["rows"].join(rows))


def _extreme(teller: _Teller, node: Extreme) -> str:
    first, *rest = node.items
    if len(rest) == 1 and isinstance(rest[0], Number) and not isinstance(first, Number):
        return teller.say(f"{node.op} literal", teller.tell(first), teller.number(rest[0]))
    items = teller.phrases["list"].join(teller.tell(item) for item in node.items)
    return teller.say(node.op, items)


def _floor(teller: _Teller, node: Floor) -> str:
    return teller.say("blocks", teller.part(node.item), teller.part(node.block))


def _arith(teller: _Teller, node: Arith) -> str:
    if node.op == "/" and isinstance(node.left, Fetch) and isinstance(node.right, Fetch):
        return teller.say("share", teller.tell(node.left), teller.tell(node.right))
    sign = {"+": "+", "-": "−", "*": "×", "/": "÷"}[node.op]
    left, right = _term(teller, node.left, node.op, left=True), _term(teller, node.right, node.op, left=False)
    return f"{left} {sign} {right}"


def _term(teller: _Teller, node: Node, op: str, *, left: bool) -> str:
    """An operand of arithmetic: brackets only where the order of working would be in doubt."""
    if isinstance(node, Arith):
        tighter = op in "+-" and node.op in "*/"
        return (
            teller.tell(node)
            if tighter or (left and (op in "+-") == (node.op in "+-"))
            else teller.part(node)
        )
    text = teller.part(node)
    return teller.say("brackets", text) if isinstance(node, Extreme) else text


def _period(teller: _Teller, node: Period) -> str:
    return teller.say(phrase_of(node), teller.part(node.item), node.count)


_TELL: dict[type[Node], Callable[[_Teller, Any], str]] = {
    Number: lambda teller, node: teller.number(node),
    Category: lambda teller, node: teller.word(node.value),
    Day: lambda _teller, node: node.value.isoformat(),
    Truth: lambda teller, node: teller.phrases["yes" if node.value else "no"],
    Fetch: _fetch,
    Negate: lambda teller, node: f"−{teller.part(node.item)}",
    Arith: _arith,
    Compare: _compare,
    Member: _member,
    Not: _not,
    And: _joined("and"),
    Or: _joined("or"),
    AtLeast: _at_least,
    If: _if,
    Steps: _steps,
    Marginal: _marginal,
    Lookup: _lookup,
    NumberTable: _number_table,
    Extreme: _extreme,
    Floor: _floor,
    Period: _period,
    **FUNCTION_WORDS,
}
