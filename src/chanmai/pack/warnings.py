"""Early warning in a pack: events that are foreseen, signals of firms, how much is learnt from, what a visit costs."""

from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.engine.language.nodes import Node
from chanmai.engine.warnings.costs import Costs
from chanmai.engine.warnings.signals import Scale
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.finding import NOWHERE, Place
from chanmai.pack.words import read_words

FILING = ("late", "silent")
"""Signals of the filing itself: days after the deadline; filed the year before and not now."""
VALUE = "{value}"
NO_COSTS = Costs(1, 1)


@dataclass(frozen=True, slots=True)
class Event:
    """What is foreseen: that the registrar says one of `words` of a firm within the horizon."""

    code: str
    title: Text
    definition: Text
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal: an expression over the return (`value`, `text` as written) or one of FILING; `says` holds {value}."""

    code: str
    title: Text
    says: Text
    value: Node | None
    text: str
    filing: str
    scale: Scale


@dataclass(frozen=True, slots=True)
class Warnings:
    """All that a pack settles of early warning. Without signals there is none.

    Of the industry: `leaving` is the event that counts as outflow; `monthly_facts` of `monthly_form` are followed.
    """

    document: str = ""
    title: Text = NO_TEXT
    note: Text = NO_TEXT
    form: str = ""
    horizon_months: int = 12
    years: int = 0
    least_known: int = 1
    ridge: Fraction = Fraction(1)
    costs: Costs = NO_COSTS
    events: tuple[Event, ...] = ()
    signals: tuple[Signal, ...] = ()
    leaving: str = ""
    monthly_form: str = ""
    monthly_facts: tuple[str, ...] = ()
    place: Place = NOWHERE

    def event(self, code: str) -> Event | None:
        """The event of that code."""
        return next((each for each in self.events if each.code == code), None)


def read_warnings(entry: Entry, expressions: Expressions) -> Warnings:
    """The content of plan/warnings.yaml. Marks that do not lie on their scale and costs of nothing are errors."""
    industry = entry.entry("industry")
    found = Warnings(
        document=entry.text("document"),
        title=read_words(entry, "title", needed=True),
        note=read_words(entry, "note"),
        form=entry.need("form"),
        horizon_months=_at_least_one(entry, "horizon_months"),
        years=_at_least_one(entry, "years"),
        least_known=_at_least_one(entry, "least_known"),
        ridge=entry.quantity("ridge") or Fraction(1),
        costs=_costs(entry),
        events=tuple(_event(each) for each in entry.entries("events")),
        signals=tuple(_signal(each, expressions) for each in entry.entries("signals")),
        leaving=industry.text("leaving") if industry is not None else "",
        monthly_form=industry.text("form") if industry is not None else "",
        monthly_facts=industry.texts("facts") if industry is not None else (),
        place=entry.at("signals"),
    )
    if industry is not None:
        _check_industry(industry, found, expressions)
    for key, rows in (("events", found.events), ("signals", found.signals)):
        codes = [each.code for each in rows]
        if not codes:
            entry.note_missing(key)
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            words = Text(f"“{code}”写了两次", f"`{code}` is there twice")
            entry.notes.error(entry.at(key), "twice", words)
    entry.note_unknown_keys()
    return found


def _check_industry(entry: Entry, found: Warnings, expressions: Expressions) -> None:
    if found.event(found.leaving) is None:
        entry.among("leaving", [each.code for each in found.events])
    for name in found.monthly_facts:
        if name not in expressions.dictionary:
            words = Text(f"没有事实“{name}”", f"There is no fact `{name}`")
            entry.notes.error(entry.at("facts"), "unknown-fact", words)
    entry.note_unknown_keys()


def _at_least_one(entry: Entry, key: str) -> int:
    number = entry.whole(key)
    if number is None:
        entry.note_missing(key)
    elif number < 1:
        words = Text(f"“{key}”至少为 1", f"`{key}` is 1 at least")
        entry.notes.error(entry.at(key), "below-one", words)
    return max(1, number or 1)


def _costs(entry: Entry) -> Costs:
    part = entry.entry("costs")
    if part is None:
        entry.note_missing("costs")
        return NO_COSTS
    visit, missed = (part.money(key) or 0 for key in ("visit", "missed"))
    if not 0 < visit < missed:
        words = Text(
            "走访成本应大于零、小于漏失成本", "A visit costs more than nothing and less than a missed case"
        )
        part.notes.error(part.place, "no-costs", words)
        visit, missed = 1, 2
    part.note_unknown_keys()
    return Costs(visit, missed)


def _event(entry: Entry) -> Event:
    found = Event(
        entry.need("code"),
        read_words(entry, "title", needed=True),
        read_words(entry, "definition", needed=True),
        entry.texts("words"),
    )
    if not found.words:
        entry.note_missing("words")
    entry.note_unknown_keys()
    return found


def _signal(entry: Entry, expressions: Expressions) -> Signal:
    scalar = entry.scalar("value")
    filing = entry.among("filing", FILING)
    if (scalar is None) == (not filing):
        words = Text("value 和 filing 只写一个", "Write either `value` or `filing`")
        entry.notes.error(entry.place, "one-of-two", words)
    found = Signal(
        code=entry.need("code"),
        title=read_words(entry, "title", needed=True),
        says=read_words(entry, "says", needed=True),
        value=expressions.read(scalar, "any") if scalar is not None else None,
        text=scalar.text.strip() if scalar is not None else "",
        filing=filing,
        scale=_scale(entry),
    )
    entry.note_unknown_keys()
    return found


def _scale(entry: Entry) -> Scale:
    figures = []
    for key in ("calm", "mark", "worst"):
        figure = entry.quantity(key)
        if figure is None:
            entry.note_missing(key)
        figures.append(figure or Fraction(0))
    scale = Scale(*figures)
    if not scale.is_sound:
        words = Text("calm、mark、worst 应依次排列", "`calm`, `mark` and `worst` follow one another")
        entry.notes.error(entry.at("mark"), "no-scale", words)
        return Scale(Fraction(0), Fraction(1), Fraction(1))
    return scale
