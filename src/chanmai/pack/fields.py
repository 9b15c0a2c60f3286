"""The columns of a form: which facts they fill, under which headers, in which units."""

from dataclasses import dataclass

from chanmai.engine.edits.cells import USUAL_WEIGHT
from chanmai.engine.facts.dictionary import DECISION_DAY, UnknownFact
from chanmai.engine.facts.fact import Fact, base_unit, is_quantity
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import COUNT, UNITS, Unit
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.finding import nearest
from chanmai.pack.words import read_words


@dataclass(frozen=True, slots=True)
class Field:
    """One column: the fact it fills (by name) or an identity column, its headers and its unit."""

    fact: str
    code: str
    identity: str  # name | uscc | former_name | … ; empty for a fact
    headers: tuple[str, ...]
    unit: Unit | None
    required: bool
    note: Text
    weight: int = USUAL_WEIGHT  # how hard it is to believe that the cell is wrong


def read_field(entry: Entry, expressions: Expressions) -> Field:
    """One column."""
    fact = reported_fact(entry, expressions)
    headers = entry.texts("headers")
    field = Field(
        fact=fact.name if fact is not None else "",
        code=fact.code if fact is not None else "",
        identity=entry.text("identity"),
        headers=headers or ((fact.name,) if fact is not None else ()),
        unit=_unit(entry, fact),
        required=entry.flag("required"),
        note=read_words(entry, "note"),
        weight=_weight(entry),
    )
    if not field.headers and field.identity:
        entry.note_missing("headers")
    entry.note_unknown_keys()
    return field


def _weight(entry: Entry) -> int:
    weight = entry.whole("weight", USUAL_WEIGHT)
    if weight is not None and weight < 1:
        words = Text("权重须为正整数", "A weight is a whole number above 0")
        mend = Text("越难出错的格，权重越大。", "The less likely a cell is wrong, the larger its weight.")
        entry.notes.error(entry.at("weight"), "edit-weight", words, mend)
    return max(1, weight or USUAL_WEIGHT)


def reported_fact(entry: Entry, expressions: Expressions) -> Fact | None:
    """The fact that an entry names and firms report; None after noting why not, and for an identity column."""
    name = entry.text("fact")
    if not name:
        if not entry.text("identity"):
            entry.note_missing("fact")
        return None
    try:
        fact = expressions.dictionary.get(name)
    except UnknownFact as fault:
        words = Text(f"事实词典里没有“{name}”", f"The dictionary has no fact `{name}`")
        entry.notes.error(entry.at("fact"), "unknown-fact", words, nearest(name, fault.suggestions))
        return None
    if fact.name == DECISION_DAY:
        words = Text(f"“{name}”总是已知，不用填报", f"`{name}` is always known and is not reported")
        entry.notes.error(
            entry.at("fact"), "computed-fact", words, Text("删去这一栏。", "Leave the column out.")
        )
    if fact.formula:
        words = Text(f"“{name}”由公式得出，不能填报", f"`{name}` is computed and cannot be reported")
        entry.notes.error(
            entry.at("fact"), "computed-fact", words, Text("填报公式里的事实。", f"Report: {fact.formula}")
        )
    return fact


def _unit(entry: Entry, fact: Fact | None) -> Unit | None:
    """The unit of the column: as written, else that of the fact."""
    text = entry.text("unit")
    known = base_unit(fact) if fact is not None else None
    if not text:
        return known
    unit = UNITS.get(text)
    if unit is None:
        words = Text(f"不认识的单位“{text}”", f"Unknown unit `{text}`")
        entry.notes.error(entry.at("unit"), "unknown-unit", words, nearest(text, UNITS))
    elif fact is not None and not _fits(unit, known, fact):
        own = known.name if known is not None else "—"
        words = Text(
            f"“{fact.name}”以“{own}”计，不能填“{text}”",
            f"`{fact.name}` is counted in {own}, not in {text}",
        )
        entry.notes.error(
            entry.at("unit"), "unit-kind", words, Text("改成同类单位。", "Use a unit of the same kind.")
        )
    return unit


def _fits(unit: Unit, known: Unit | None, fact: Fact) -> bool:
    if not is_quantity(fact):
        return False
    if known is None:
        return unit.dimension == COUNT
    return unit.dimension == known.dimension and (unit.dimension != COUNT or unit.name == known.name)


def tell_apart(entry: Entry, fields: tuple[Field, ...]) -> None:
    """Note every header that two columns have."""
    headers: set[str] = set()
    for item, field in zip(entry.entries("fields"), fields, strict=True):
        for header in field.headers:
            if header in headers:
                words = Text(f"表头“{header}”重复", f"The header `{header}` is used twice")
                entry.notes.error(
                    item.place, "header-twice", words, Text("改名或去掉一处。", "Rename or remove one.")
                )
            headers.add(header)
