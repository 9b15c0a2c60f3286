"""Returns and feeds: which columns a file has, in which units, and which facts they give."""

from collections.abc import Iterator
from dataclasses import dataclass

from chanmai.engine.edits.rules import Beside
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.refs import refs
from chanmai.pack.deadlines import Deadline, read_deadline
from chanmai.pack.edits import Edit, read_beside, read_edit, with_beside
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.fields import Field, read_field, tell_apart
from chanmai.pack.finding import Place
from chanmai.pack.words import read_words

PERIODS = ("year", "month", "quarter", "point")


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
    beside: tuple[Beside, ...] = ()

    def dictionary(self, facts: Dictionary) -> Dictionary:
        """The facts that its edits may name: those of the pack and the cells beside it."""
        return facts.with_facts(each.as_fact(facts) for each in self.beside) if self.beside else facts

    def conditions(self) -> Iterator[Node]:
        """What its edits ask of the return alone, whatever stands beside it."""
        names = {each.name for each in self.beside}
        for edit in self.edits:
            if edit.node is not None and names.isdisjoint(ref.fact for ref in refs(edit.node)):
                yield edit.node


def read_form(entry: Entry, expressions: Expressions) -> Form:
    """The form of one file. Facts must be known, units agree with them, and headers be told apart."""
    fields = tuple(read_field(item, expressions) for item in entry.entries("fields"))
    if not fields:
        entry.note_missing("fields")
    tell_apart(entry, fields)
    _of_their_period(entry, fields, expressions)
    panel = entry.scalar("panel")
    beside = tuple(read_beside(item, expressions) for item in entry.entries("beside"))
    beside = tuple(each for each in beside if each.fact)
    checking = with_beside(entry, beside, expressions)
    form = Form(
        code=entry.need("code"),
        title=read_words(entry, "title", needed=True),
        kind=entry.text("kind"),
        period=entry.among("period", PERIODS, "point"),
        reporter=entry.text("reporter"),
        deadline=read_deadline(entry, entry.text("period")),
        fields=fields,
        edits=tuple(read_edit(item, checking) for item in entry.entries("edits")),
        note=read_words(entry, "note"),
        place=entry.at("filers"),
        filers=entry.text("filers"),
        panel=expressions.read(panel, "condition") if panel is not None else None,
        first=entry.whole("first", 1) or 1,
        remind=entry.whole("remind", 0) or 0,
        timeliness=_timeliness(entry, fields),
        beside=beside,
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
