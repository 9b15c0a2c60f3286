"""The papers of an award, without those that the government holds already."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.sentences import FactRow, ReasonRow
from chanmai.bureau.enterprises.queries.filings import forms_and_periods
from chanmai.bureau.matching.queries.firm import FirmDecision
from chanmai.bureau.portal.queries.naming import facts_by_name
from chanmai.engine.facts.fact import Fact

SELF_REPORTED = "自报"
"""The reporter of forms in which a firm only says so: such a word spares no paper."""


@dataclass(frozen=True, slots=True)
class OnFile:
    """A fact of the case that is on file: what it says, who reported it when, and the number of the filing."""

    label: str
    value: str
    source: str
    filed_at: datetime.date | None
    filing: int
    demo: bool


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper that the clause names, in Chinese words of the pack. It is not asked for where something is `held`."""

    name: str
    held: tuple[OnFile, ...]


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of one award: `stated` False where the pack names none, which does not mean that none are needed."""

    stated: bool
    asked: tuple[PaperRow, ...]
    spared: tuple[PaperRow, ...]
    on_file: tuple[OnFile, ...]


def papers_of(rows: Iterable[FirmDecision]) -> dict[str, Papers]:
    """What to hand in for awards, what is spared, and all that is on file for the case, by clause code.

    The caller has looked the decisions up for its viewer. A paper is spared when all facts of the case that it proves
    are on file, each from a list, an office or a return rather than from a firm's bare word.
    """
    named = facts_by_name()
    facts_of = {row.code: (row, tuple(_facts(row.reason))) for row in rows}
    filings = {fact.filing for _, facts in facts_of.values() for fact in facts if fact.filing}
    forms = city_pack().forms
    official = {
        pk
        for pk, (form, _period) in forms_and_periods(filings).items()
        if form in forms and forms[form].reporter != SELF_REPORTED
    }
    return {code: _papers(row, facts, official, named) for code, (row, facts) in facts_of.items()}


def _papers(
    row: FirmDecision, facts: tuple[FactRow, ...], official: Collection[int], named: Mapping[str, Fact]
) -> Papers:
    rows = [PaperRow(name, _proof(name, facts, official, named)) for name in row.clause.materials]
    return Papers(
        stated=bool(rows),
        asked=tuple(each for each in rows if not each.held),
        spared=tuple(each for each in rows if each.held),
        on_file=tuple(dict.fromkeys(_held(fact) for fact in facts if fact.value is not None and fact.filing)),
    )


def _proof(
    paper: str, facts: tuple[FactRow, ...], official: Collection[int], named: Mapping[str, Fact]
) -> tuple[OnFile, ...]:
    """What is on file in place of a paper: nothing if anything is lacking that it would prove in this case."""
    kind = city_pack().papers.get(paper)
    proves = () if kind is None else kind.proves
    proved = [fact for fact in facts if fact.name in named and named[fact.name].name in proves]
    if any(fact.value is None or fact.filing not in official for fact in proved):
        return ()
    return tuple(dict.fromkeys(_held(fact) for fact in proved))


def _held(fact: FactRow) -> OnFile:
    return OnFile(fact.label, fact.value or "", fact.source, fact.filed_at, fact.filing, fact.demo)


def _facts(reason: ReasonRow) -> Iterator[FactRow]:
    """The facts on which a decision rests: of what is met, and of all where nothing of it is."""
    yield from reason.facts
    met = [child for child in reason.children if child.sign == "met"]
    for child in met or reason.children:
        yield from _facts(child)
