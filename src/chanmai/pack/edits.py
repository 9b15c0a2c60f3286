"""The edit rules of a form, and the cells of other returns that they name."""

from dataclasses import dataclass, replace

from chanmai.engine.edits.rules import Beside, EditKind
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.nodes import Node
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.fields import reported_fact
from chanmai.pack.finding import Place
from chanmai.pack.words import read_words


@dataclass(frozen=True, slots=True)
class Edit:
    """A check of one row: when `rule` does not hold, `message` becomes a question; `hard` ones refuse the row."""

    code: str
    kind: EditKind
    rule: str  # the condition as written
    node: Node | None  # the same, checked
    message: Text
    hard: bool
    place: Place


def read_edit(entry: Entry, expressions: Expressions) -> Edit:
    """One rule; `expressions` know the cells beside."""
    scalar = entry.scalar("rule")
    if scalar is None:
        entry.note_missing("rule")
    edit = Edit(
        code=entry.need("code"),
        kind=EditKind(entry.among("kind", tuple(EditKind), EditKind.RATIO)),
        rule=scalar.text.strip() if scalar is not None else "",
        node=expressions.read(scalar, "condition") if scalar is not None else None,
        message=read_words(entry, "message", needed=True),
        hard=entry.flag("hard"),
        place=scalar.place if scalar is not None else entry.place,
    )
    entry.note_unknown_keys()
    return edit


def read_beside(entry: Entry, expressions: Expressions) -> Beside:
    """A cell of another return, under a name of its own."""
    name, fact = entry.need("name"), reported_fact(entry, expressions)
    found = Beside(
        name=name,
        fact=fact.name if fact is not None else "",
        form=entry.text("form"),
        back=entry.whole("back", 0) or 0,
        month=entry.whole("month", 0) or 0,
    )
    if name in expressions.dictionary:
        words = Text(f"“{name}”已经是事实的名称", f"`{name}` is the name of a fact already")
        entry.notes.error(
            entry.at("name"), "beside-name", words, Text("换一个名称。", "Choose another name.")
        )
        found = replace(found, fact="")
    if not (found.form or found.back):
        words = Text("没有写明是哪一张报表的格", "It does not say of which return the cell is")
        mend = Text("写 back（往前几期）或 form（另一张表）。", "Give `back` (periods back) or `form`.")
        entry.notes.error(entry.place, "beside-where", words, mend)
    entry.note_unknown_keys()
    return found


def with_beside(entry: Entry, beside: tuple[Beside, ...], expressions: Expressions) -> Expressions:
    """Expressions that may name the cells beside as well."""
    if not beside:
        return expressions
    own = expressions.dictionary
    facts = tuple(each.as_fact(own) for each in beside)
    if min(len({fact.name for fact in facts}), len({fact.code for fact in facts})) < len(facts):
        words = Text(
            "beside 里有重复的名称或重复的格", "Two entries of `beside` have one name, or are one cell"
        )
        entry.notes.error(
            entry.at("beside"), "beside-name", words, Text("删去或改掉一个。", "Drop or change one.")
        )
        return expressions
    return Expressions(own.with_facts(facts), expressions.notes)
