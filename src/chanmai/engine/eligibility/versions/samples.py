"""Invented firms under which every condition of a clause is seen true, false and unknown.

A firm is made step by step: each fact gets a value under which the exact engine says that the wanted answer can still
be reached. Nothing rests on the search: what is found is decided again, and only that decision is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product

from chanmai.engine.eligibility.clauses.clause import Test
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Decision, Verdict
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.eligibility.missing.exact import verdict
from chanmai.engine.eligibility.missing.witnesses import candidates, with_fact
from chanmai.engine.facts.dictionary import AWARD, HISTORY, Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Value, base_unit, is_quantity
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.nodes import Node, Number
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import walk

PLAIN = (1000, 100, 10, 1, 20, 5)
"""How many units of a fact of an amount are tried, the first ones first."""
MOST_TRIALS = 200
Seen = tuple[str, Verdict]
"""A test by its key, and what it came out as."""
WANTED = {Verdict.MET: True, Verdict.NOT_MET: False}


@dataclass(frozen=True, slots=True)
class Sample:
    """An invented firm: what is known of it, what was decided, and which test it was made for (None: the whole)."""

    values: Mapping[Ref, Value]
    awards: Mapping[str, AwardAmount]
    history_complete: bool
    decision: Decision
    shows: Seen | None


@dataclass(frozen=True, slots=True)
class Samples:
    """The firms of a clause. `unseen` are the answers of its tests for which no firm was found."""

    firms: tuple[Sample, ...]
    unseen: tuple[Seen, ...]


def samples(compiled: Compiled, dictionary: Dictionary, year: int) -> Samples:
    """Firms that show every test of the clause in all three answers, and an amount where the clause is met.

    `year` is the clause's reference year; `compiled` is not shifted.
    """
    return _Making(compiled, dictionary, year).samples()


@dataclass(slots=True)
class _Making:
    """One search, with what was seen so far."""

    compiled: Compiled
    dictionary: Dictionary
    year: int
    found: list[Sample] = field(default_factory=list)
    seen: set[Seen] = field(default_factory=set)

    def samples(self) -> Samples:
        """The whole first, then what is still to be seen, test by test."""
        whole = self._reached(self.compiled.condition, True, self._view())
        if whole is not None:
            self._keep(self._with_amount(whole), None)
        self._keep(self._view(complete=False), None)
        start = whole or self._view()
        for test in self._tests():
            for answer in (Verdict.NOT_MET, Verdict.MET, Verdict.UNKNOWN):
                if (test.key, answer) not in self.seen:
                    self._show(test, answer, start)
        every = [(test.key, answer) for test in self._tests() for answer in Verdict]
        return Samples(tuple(self.found), tuple(each for each in every if each not in self.seen))

    def _tests(self) -> list[Test]:
        return list(self.compiled.clause.condition.tests())

    def _view(self, *, complete: bool = True) -> View:
        return View(Record("", self.year, {}, history_complete=complete), self.dictionary)

    def _show(self, test: Test, answer: Verdict, start: View) -> None:
        """Keep a firm for which the test comes out as wanted, if there is one: near the given firm, else any."""
        core = self.compiled.cores[test.key]
        bare_view = _without(start, refs(core))
        if answer is Verdict.UNKNOWN:
            self._keep(_history(bare_view, complete=False), (test.key, answer))
            return
        for begin in (bare_view, self._view()):
            view = self._reached(core, WANTED[answer], begin)
            if view is not None:
                self._keep(self._with_amount(view), (test.key, answer))
                return

    def _reached(self, core: Node, answer: bool, view: View) -> View | None:
        """The view with more facts, under which the condition has the wanted answer; None if none was found."""
        history = [ref for ref in refs(core) if _historic(ref) and ref not in view.record.values]
        bare_view = _history(view, complete=False)
        missing = [ref for ref in refs(core) if bare_view.fetch(ref) is None and ref not in history]
        for order in (missing, missing[::-1]):
            candidate = self._filled(core, answer, bare_view, [*order, *history])
            if candidate is not None:
                shorter = (
                    _history(_without(candidate, history), complete=True),
                    _history(candidate, complete=True),
                )
                return next((each for each in shorter if verdict(core, each) is answer), candidate)
        return None

    def _filled(self, core: Node, answer: bool, view: View, order: Sequence[Ref]) -> View | None:
        for ref in order:
            if verdict(core, view) is answer:
                return view
            options = (with_fact(view, ref, value) for value in self._options(core, view, ref))
            possible = next((each for each in options if verdict(core, each) in (answer, None)), None)
            if possible is None:
                return None
            view = possible
        return view if verdict(core, view) is answer else None

    def _options(self, core: Node, view: View, ref: Ref) -> Iterator[Value]:
        """Values worth trying, those that people would write first."""
        fact = view.fact(ref)
        if is_quantity(fact):
            yield from _plain(core, fact)
        yield from candidates(core, view, ref)

    def _with_amount(self, view: View) -> View:
        """The view with the facts that the amount still asks for, so that it is exact and above nothing if it can."""
        compiled = self.compiled
        missing = [ref for ref in compiled.amount_refs if view.fetch(ref) is None]
        if not missing or self._decided(view).verdict is not Verdict.MET:
            return view
        best = view
        options = [list(_amounts(view.fact(ref))) for ref in missing]
        for number, values in enumerate(product(*options)):
            candidate = view
            for ref, value in zip(missing, values, strict=True):
                candidate = with_fact(candidate, ref, value)
            decision = self._decided(candidate)
            if decision.verdict is Verdict.MET and decision.amount.high:
                return candidate
            if number == 0:
                best = candidate if decision.verdict is Verdict.MET else view
            if number >= MOST_TRIALS:
                break
        return best

    def _decided(self, view: View) -> Decision:
        return decide(self.compiled, view.record, self.dictionary, awards=view.awards)

    def _keep(self, view: View, shows: Seen | None) -> None:
        """Decide the firm and keep it if it shows something new."""
        decision = self._decided(view)
        new = {(each.key, each.verdict) for each in decision.reason.tests()} - self.seen
        if not new or (shows is not None and shows not in new):
            return
        self.seen |= new
        record = view.record
        self.found.append(
            Sample(dict(record.values), dict(view.awards), record.history_complete, decision, shows)
        )


def _without(view: View, absent: Sequence[Ref]) -> View:
    """The view without some of its facts."""
    values = {ref: value for ref, value in view.record.values.items() if ref not in absent}
    codes = {ref.subject for ref in absent if ref.prefix == AWARD}
    awards = {code: award for code, award in view.awards.items() if code not in codes}
    return replace(view, record=replace(view.record, values=values), awards=awards)


def _history(view: View, *, complete: bool) -> View:
    """The view with a history of awards that is complete, or is not."""
    return replace(view, record=replace(view.record, history_complete=complete))


def _historic(ref: Ref) -> bool:
    """True for an award received before, which counts as none as long as nobody records it."""
    return ref.prefix in HISTORY


def _plain(core: Node, fact: Fact) -> Iterator[Value]:
    """The thresholds of a condition that the fact can have, one unit either way, and round numbers of units."""
    if fact.kind is Kind.DATE:
        return
    unit = base_unit(fact)
    step = unit.factor if unit is not None else Fraction(1)
    for part in walk(core):
        if isinstance(part, Number):
            for value in (part.value, part.value + step, part.value - step):
                if _fits(fact, value):
                    yield _exact(fact, value)
    yield from _amounts(fact)


def _fits(fact: Fact, value: Fraction) -> bool:
    inside = (fact.lowest is None or value >= fact.lowest) and (fact.highest is None or value <= fact.highest)
    return inside and (value * fact.scale).denominator == 1 and not (fact.whole and value.denominator != 1)


def _exact(fact: Fact, value: Fraction) -> Value:
    return value if value.denominator != 1 or fact.kind is Kind.RATIO else value.numerator


def _amounts(fact: Fact) -> Iterator[Value]:
    """Values with which an amount may come out above nothing."""
    if fact.kind is Kind.FLAG:
        yield from (True, False)
    elif fact.kind is Kind.CATEGORY:
        yield from fact.values or ("其他（示例）",)
    elif fact.kind is Kind.SET:
        yield from (frozenset((word,)) for word in fact.values or ("其他（示例）",))
    elif is_quantity(fact):
        unit = base_unit(fact)
        factor = unit.factor if unit is not None else Fraction(1)
        for many in PLAIN:
            if _fits(fact, many * factor):
                yield _exact(fact, many * factor)
