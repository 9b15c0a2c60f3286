"""The fact dictionary of a pack: facts/*.yaml read into engine facts."""

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.dictionary import DECISION_DAY, Dictionary, prefix_of
from chanmai.engine.facts.fact import Fact, Kind, Lever, PeriodKind, standard_scale
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import COUNT, MONEY, RATIO, UNITS, Unit
from chanmai.pack.english import NO_PHRASES, Phrases
from chanmai.pack.entry import Entry, entries_of
from chanmai.pack.finding import Notebook, Place, nearest
from chanmai.pack.notation import as_quantity
from chanmai.pack.tree import Mapping, Scalar, Tree

REPORTERS = ("统计", "税务", "审计", "自报", "名单", "认定", "登记", "计算")
CLASSIFICATIONS = ("公开", "内部", "敏感", "秘密", "个人")
CODE = re.compile(r"[a-z][a-z0-9_]*")
DIMENSIONS = {Kind.MONEY: MONEY, Kind.RATIO: RATIO, Kind.NUMBER: COUNT}


@dataclass(frozen=True, slots=True)
class FactEntry:
    """A fact with its place, and its formula as it stands in the file."""

    fact: Fact
    place: Place
    formula: Scalar | None


def read_facts(node: Tree, notes: Notebook) -> list[FactEntry]:
    """The facts of one file, either a list or `{group: …, facts: […]}`."""
    group = ""
    if isinstance(node, Mapping):
        entry = Entry(node, notes)
        group = entry.text("group")
        facts = entry.entries("facts")
        entry.note_unknown_keys()
    else:
        facts = list(entries_of(node, notes))
    return [FactEntry(read_fact(fact, group), fact.place, fact.scalar("formula")) for fact in facts]


def read_fact(entry: Entry, group: str = "") -> Fact:
    """One entry of the dictionary."""
    kind = entry.choice("kind", Kind, Kind.FLAG)
    if not entry.has("kind"):
        entry.note_missing("kind")
    period = entry.choice("period", PeriodKind, PeriodKind.POINT)
    whole = entry.flag("whole")
    unit = _unit(entry, kind)
    fact = Fact(
        name=_name(entry),
        code=_code(entry),
        english=entry.need("english"),
        kind=kind,
        period=period,
        unit=unit,
        group=entry.text("group", group),
        definition=entry.text("definition"),
        reporter=entry.among("reporter", REPORTERS),
        values=entry.texts("values"),
        lowest=_bound(entry, "lowest", kind),
        highest=_bound(entry, "highest", kind),
        whole=whole,
        scale=entry.whole("scale") or standard_scale(kind, whole),
        formula=entry.text("formula") or None,
        lever=_lever(entry, kind),
        classification=entry.among("classification", CLASSIFICATIONS, "内部"),
        aliases=entry.texts("aliases"),
    )
    _sane(entry, fact)
    entry.note_unknown_keys()
    return fact


def build_dictionary(
    entered: Iterable[FactEntry], notes: Notebook, phrases: Phrases = NO_PHRASES
) -> Dictionary:
    """The dictionary of all facts whose names are free; a taken name, alias or code is noted.

    `phrases` tell what categories, findings and clauses are called in English.
    """
    place_of: dict[str, Place] = {}
    facts: list[Fact] = []
    for fact, place in ((each.fact, each.place) for each in entered):
        for word in dict.fromkeys((fact.name, fact.code, *fact.aliases)):
            if word == DECISION_DAY:
                _built_in(notes, place)
            elif word in place_of:
                _clash(notes, word, place, place_of[word])
        names = {fact.name, fact.code}
        if all(names) and DECISION_DAY not in names and names.isdisjoint(place_of):
            free = tuple(alias for alias in fact.aliases if alias not in place_of and alias != DECISION_DAY)
            values_english = tuple(phrases.of(value) for value in fact.values)
            facts.append(dataclasses.replace(fact, aliases=free, values_english=values_english))
            place_of.update(dict.fromkeys((fact.name, fact.code, *free), place))
    return Dictionary(facts, phrases.beside(Text(fact.name, fact.english) for fact in facts).english)


def _built_in(notes: Notebook, place: Place) -> None:
    notes.error(
        place,
        "name-taken",
        Text(f"“{DECISION_DAY}”是内置的，总是已知", f"`{DECISION_DAY}` is built in and always known"),
        Text("规则里直接用它，这里删去。", "Use it in rules as it is, and leave it out here."),
    )


def _clash(notes: Notebook, word: str, place: Place, first: Place) -> None:
    notes.error(
        place,
        "name-taken",
        Text(f"“{word}”已经指另一个事实（{first}）", f"`{word}` already names another fact ({first})"),
        Text("换一个名称、代码或别名。", "Choose another name, code or alias."),
    )


def _name(entry: Entry) -> str:
    name = entry.need("name")
    if prefix_of(name):
        entry.notes.error(
            entry.at("name"),
            "reserved-prefix",
            Text(f"“{name}”用了保留的前缀", f"`{name}` begins with a reserved prefix"),
            Text("此类名称不需定义，可直接使用。", "Such names need no definition; just use them."),
        )
    return name


def _code(entry: Entry) -> str:
    code = entry.need("code")
    if code and not CODE.fullmatch(code):
        entry.notes.error(
            entry.at("code"),
            "bad-code",
            Text(f"代码“{code}”不合规", f"The code `{code}` is not allowed"),
            Text(
                "只用小写英文字母、数字和下划线，以字母开头。",
                "Use lower-case letters, digits and underscores.",
            ),
        )
    return code


def _unit(entry: Entry, kind: Kind) -> Unit | None:
    text = entry.text("unit")
    if not text:
        return None
    unit = UNITS.get(text)
    if unit is None:
        words = Text(f"不认识的单位“{text}”", f"Unknown unit `{text}`")
        entry.notes.error(entry.at("unit"), "unknown-unit", words, nearest(text, UNITS))
    elif DIMENSIONS.get(kind) != unit.dimension and not (kind is Kind.NUMBER and unit.dimension == RATIO):
        words = Text(f"{kind} 类事实不能以“{text}”计", f"A fact of kind {kind} cannot be counted in `{text}`")
        fit = [name for name, each in UNITS.items() if each.dimension == DIMENSIONS.get(kind)]
        entry.notes.error(entry.at("unit"), "unit-kind", words, nearest("", fit))
    return unit


def _bound(entry: Entry, key: str, kind: Kind) -> Fraction | None:
    text = entry.text(key)
    if not text:
        return None
    quantity = as_quantity(text)
    bare = quantity is not None and quantity[1] == "number"
    if quantity is None or (bare and quantity[0] != 0 and kind in (Kind.MONEY, Kind.RATIO)):
        words = Text(f"“{key}”要带单位", f"`{key}` needs a unit")
        entry.notes.error(
            entry.at(key), "no-unit", words, Text("例如 100% 或 10亿元。", "For example 100% or 10亿元.")
        )
        return None
    return quantity[0]


def _lever(entry: Entry, kind: Kind) -> Lever | None:
    lever = entry.entry("lever")
    if lever is None:
        return None
    direction = lever.among("direction", ("up", "down", "both", "on"), "up")
    step, limit = lever.quantity("step"), lever.quantity("limit")
    result = Lever(
        direction=direction,
        step=Fraction(1) if step is None else step,
        limit=limit,
        gaming=lever.text("gaming"),
        share=lever.quantity("share", "ratio"),
        months=lever.whole("months") or 0,
        to=lever.texts("to"),
        held=lever.text("held"),
        after=_after(lever.entry("after")),
    )
    if step is None and kind not in (Kind.FLAG, Kind.CATEGORY, Kind.SET):
        lever.note_missing("step")
    lever.note_unknown_keys()
    return result


def _after(entry: Entry | None) -> tuple[tuple[str, str], ...]:
    return () if entry is None else tuple((word, entry.text(word)) for word in entry.node.keys)


def _sane(entry: Entry, fact: Fact) -> None:
    if fact.lowest is not None and fact.highest is not None and fact.lowest > fact.highest:
        words = Text("下限大于上限", "The least value is above the greatest")
        entry.notes.error(entry.at("lowest"), "bounds", words, Text("对调两者。", "Swap the two."))
    if fact.kind is Kind.NUMBER and not entry.text("unit") and not fact.formula:
        words = Text(f"“{fact.name}”没有单位", f"`{fact.name}` has no unit")
        entry.notes.note(entry.place, "no-unit", words)
    if fact.kind is Kind.CATEGORY and not fact.values:
        words = Text(f"“{fact.name}”没有列出可能的取值", f"`{fact.name}` does not list its values")
        entry.notes.note(entry.place, "open-category", words)
