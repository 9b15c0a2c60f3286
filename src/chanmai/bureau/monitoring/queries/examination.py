"""A return against the rules of its form: beside which cell something is asked, and what could not be asked."""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.layouts import Check, Layout
from chanmai.bureau.enterprises.operations.returns import ReturnReading, cells_of
from chanmai.bureau.enterprises.queries.surroundings import Surroundings
from chanmai.engine.edits.cells import cell_of, task_of
from chanmai.engine.edits.judging import Findings, Look, Skip
from chanmai.engine.edits.localising import Localisation, Search, localise
from chanmai.engine.edits.questions import either, question
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.refs import refs
from chanmai.engine.language.words import describe

NOTHING = Localisation((), 0)


@dataclass(frozen=True, slots=True)
class SkippedRule:
    """A rule that could not be asked of the return: what it says, and why."""

    code: str
    says: str
    why: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What the rules say. `doubts` are questions about likely wrong cells, by the code of the fact.

    `places` names the cell beside which a failed check is shown, by the code of the check. `steps` are what the cells
    hold.
    """

    doubts: Mapping[str, Text] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[Skip[Check], ...] = ()
    found: Localisation = NOTHING
    steps: Mapping[Ref, int] = field(default_factory=dict)


def examine(layout: Layout, judgement: Findings[Check], look: Look) -> Examination:
    """Look for the likely wrong cells of a return; with the extra `solve` further than the plain search goes."""
    if not judgement.failed:
        return Examination(skipped=judgement.skipped)
    columns = cells_of(layout)
    cells = [cell for column, fact in columns if (cell := cell_of(fact, look, column.weight)) is not None]
    task = task_of(layout.book, judgement, cells, look)
    found = localise(task, _search())
    dictionary = layout.book.dictionary
    return Examination(
        doubts=_doubts(found, task.steps, dictionary),
        places=_places(judgement.failed, found, dictionary),
        skipped=judgement.skipped,
        found=found,
        steps=task.steps,
    )


def _search() -> Search | None:
    if importlib.util.find_spec("ortools") is None:
        return None
    from chanmai.solvers.localising import search  # the extra `solve`

    return search


def _doubts(found: Localisation, steps: Mapping[Ref, int], dictionary: Dictionary) -> dict[str, Text]:
    facts = {each.ref: dictionary.get(each.ref.fact) for each in found.suspects}
    doubts = {}
    for suspect in found.suspects:
        beside = [fact for ref, fact in facts.items() if ref != suspect.ref]
        text = question(
            facts[suspect.ref], steps[suspect.ref], suspect,
            beside=() if found.together else beside, together=found.together,
        )  # fmt: skip
        doubts[facts[suspect.ref].code] = text
    if found.suspects and found.others:
        first = facts[found.suspects[0].ref].code
        others = [dictionary.get(ref.fact) for ref in found.others[0] if ref not in facts]
        doubts[first] = doubts[first].then(either(others))
    return doubts


def _places(failed: tuple[Check, ...], found: Localisation, dictionary: Dictionary) -> dict[str, str]:
    """A check stands beside the likely wrong cell that it is about; by the first cell that it names if none is."""
    suspects = [each.ref for each in found.suspects]
    places = {}
    for check in failed:
        named = set(refs(check.test))
        own = [ref for ref in suspects if ref in named]
        places[check.code] = dictionary.get(own[0].fact).code if own else check.fact
    return places


def skipped_rules(
    layout: Layout, reading: ReturnReading, firm: int, period: str, lang: str
) -> tuple[SkippedRule, ...]:
    """The rules that could not be asked, each with the reason."""
    dictionary = reading.around.dictionary
    return tuple(
        SkippedRule(
            skip.rule.code,
            describe(skip.rule.written or skip.rule.test, dictionary, lang),
            _why(skip, layout, reading.around, firm, period).of(lang),
        )
        for skip in reading.judgement.skipped
    )


def _why(skip: Skip[Check], layout: Layout, around: Surroundings, firm: int, period: str) -> Text:
    if not skip.lacking:
        return Text("作比较的基数为零或为负。", "What it is compared with is zero or below.")
    reasons = dict.fromkeys(_lacking(ref, layout, around, firm, period) for ref in skip.lacking)
    joined = Text("；", "; ").join(reasons)
    return Text(f"{joined.zh}。", f"{joined.en[:1].upper()}{joined.en[1:]}.")


def _lacking(ref: Ref, layout: Layout, around: Surroundings, firm: int, period: str) -> Text:
    fact = around.dictionary.get(around.fact_of(ref))
    place = around.place(ref, period)
    if (place.form, place.period) == (layout.code, period):
        return Text(f"“{fact.name}”未填", f"“{fact.english}” is blank")
    form = city_pack().forms.get(place.form)
    title = Text(place.form, place.form) if form is None else form.title
    if not around.holds_return(ref, firm, period):
        return Text(f"没有收到{place.period}的“{title.zh}”", f"no “{title.of('en')}” of {place.period} came")
    return Text(f"{place.period}的“{fact.name}”未填", f"“{fact.english}” of {place.period} is blank")
