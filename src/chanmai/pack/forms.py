"""Returns and feeds: which columns a file has, in which units, and which facts they give."""

from dataclasses import dataclass

from chanmai.engine.facts.dictionary import DECISION_DAY, UnknownFact
from chanmai.engine.facts.fact import Fact, PeriodKind, base_unit, is_quantity
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import COUNT, UNITS, Unit
from chanmai.engine.language.nodes import Node
from chanmai.pack.deadlines import Deadline, read_deadline
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.finding import Place, nearest
from chanmai.pack.words import read_words

PERIODS = ("year", "month", "quarter", "point")


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


@dataclass(frozen=True, slots=True)
class Edit:
    """A check of one row: when `rule` does not hold, `message` becomes a question; `hard` ones refuse the row."""

    code: str
    rule: str  # the condition as written
    node: Node | None  # the same, checked
    message: Text
    hard: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Form:
    """A return or feed with its columns in order.

    A form with `filers` is asked for: from the firms that meet the tier of that code and, besides, the rule `panel`.
    `first` is the first month, or quarter, of a year for which there is a return. From `remind` days before the
    deadline on firms are reminded. `timeliness` is the code of the yes-or-no fact of a year in which the system itself
    files whether a firm's returns came in time.
    """

    code: str
    title: Text
    kind: str
    period: str
    reporter: str
    deadline: Deadline | None
    fields: tuple[Field, ...]
    edits: tuple[Edit, ...]
    note: Text
    place: Place
    filers: str = ""
    panel: Node | None = None
    first: int = 1
    remind: int = 0
    timeliness: str = ""


def read_form(entry: Entry, expressions: Expressions) -> Form:
    """The form of one file. Facts must be known, units agree with them, and headers be told apart."""
    fields = tuple(_field(item, expressions) for item in entry.entries("fields"))
    if not fields:
        entry.note_missing("fields")
    _apart(entry, fields)
    _of_their_period(entry, fields, expressions)
    panel = entry.scalar("panel")
    form = Form(
        code=entry.need("code"),
        title=read_words(entry, "title", needed=True),
        kind=entry.text("kind"),
        period=entry.among("period", PERIODS, "point"),
        reporter=entry.text("reporter"),
        deadline=read_deadline(entry, entry.text("period")),
        fields=fields,
        edits=tuple(_edit(item, expressions) for item in entry.entries("edits")),
        note=read_words(entry, "note"),
        place=entry.at("filers"),
        filers=entry.text("filers"),
        panel=expressions.read(panel, "condition") if panel is not None else None,
        first=entry.whole("first", 1) or 1,
        remind=entry.whole("remind", 0) or 0,
        timeliness=_timeliness(entry, fields),
    )
    if not entry.has("period"):
        entry.note_missing("period")
    if form.filers and form.deadline is None:
        entry.note_missing("deadline")
    entry.note_unknown_keys()
    return form


def _timeliness(entry: Entry, fields: tuple[Field, ...]) -> str:
    """The code of the fact named as timeliness: one of the columns, of a form of years."""
    name = entry.text("timeliness")
    code = next((field.code for field in fields if field.fact == name), "") if name else ""
    if name and (not code or entry.text("period") != "year"):
        words = Text(
            f"“{name}”要是这张年度表的一栏",
            f"`{name}` has to be a column of this form, and the form one of years",
        )
        mend = Text("在 fields 里加上这一栏，period 写 year。", "Add the column; write `period: year`.")
        entry.notes.error(entry.at("timeliness"), "form-timeliness", words, mend)
    return code


def _of_their_period(entry: Entry, fields: tuple[Field, ...], expressions: Expressions) -> None:
    """Facts of a month or quarter stand in a form of that period: in another nobody could say of which one they are."""
    period = entry.text("period")
    for field in fields:
        own = expressions.dictionary.get(field.code).period if field.code else PeriodKind.POINT
        if own in (PeriodKind.MONTH, PeriodKind.QUARTER) and period != str(own):
            words = Text(
                f"“{field.fact}”是按{'月' if own is PeriodKind.MONTH else '季'}的数，这张表却不是",
                f"`{field.fact}` is a figure of a {own}, but the form is not",
            )
            mend = Text(f"移到 period: {own} 的表里。", f"Move it to a form with `period: {own}`.")
            entry.notes.error(entry.at("period"), "form-period", words, mend)


def _field(entry: Entry, expressions: Expressions) -> Field:
    fact = _fact(entry, expressions)
    headers = entry.texts("headers")
    field = Field(
        fact=fact.name if fact is not None else "",
        code=fact.code if fact is not None else "",
        identity=entry.text("identity"),
        headers=headers or ((fact.name,) if fact is not None else ()),
        unit=_unit(entry, fact),
        required=entry.flag("required"),
        note=read_words(entry, "note"),
    )
    if not field.headers and field.identity:
        entry.note_missing("headers")
    entry.note_unknown_keys()
    return field


def _fact(entry: Entry, expressions: Expressions) -> Fact | None:
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


def _apart(entry: Entry, fields: tuple[Field, ...]) -> None:
    headers: set[str] = set()
    for item, field in zip(entry.entries("fields"), fields, strict=True):
        for header in field.headers:
            if header in headers:
                words = Text(f"表头“{header}”重复", f"The header `{header}` is used twice")
                entry.notes.error(
                    item.place, "header-twice", words, Text("改名或去掉一处。", "Rename or remove one.")
                )
            headers.add(header)


def _edit(entry: Entry, expressions: Expressions) -> Edit:
    scalar = entry.scalar("rule")
    if scalar is None:
        entry.note_missing("rule")
    edit = Edit(
        code=entry.need("code"),
        rule=scalar.text.strip() if scalar is not None else "",
        node=expressions.read(scalar, "condition") if scalar is not None else None,
        message=read_words(entry, "message", needed=True),
        hard=entry.flag("hard"),
        place=scalar.place if scalar is not None else entry.place,
    )
    entry.note_unknown_keys()
    return edit
