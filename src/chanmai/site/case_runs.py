"""The cases of a pack on every runner: whether each gives what the exact engine gives, case by case."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Amount, Bound, reference_year
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Decision
from chanmai.engine.facts.problem import ProblemError
from chanmai.engine.facts.record import Record
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.nodes import Number, Truth
from chanmai.pack.cases import Case
from chanmai.pack.checks.cases import ENGLISH, day_of, in_words, is_in_force, run_case
from chanmai.pack.finding import Fault
from chanmai.pack.pack import Pack
from chanmai.runners.choice import Choice
from chanmai.runners.runner import Aside, Result
from chanmai.runners.table import Table

Group = tuple[int, bool, tuple[tuple[str, AwardAmount], ...], str, datetime.date | None]
"""What the cases of one run share: year, kind of history, awards of other clauses, the clause or "", and the day of
decision where the rule asks for it."""


def check_on(pack: Pack, choice: Choice, *, at_once: bool = False) -> Iterator[Fault]:
    """The cases on which a runner differs from the exact engine. `at_once`: few large runs rather than many small."""
    groups: dict[Group, list[tuple[Compiled, Case]]] = {}
    for code, cases in pack.cases.items():
        clause = pack.clauses[code]
        dateless = compile_clause(clause, pack.dictionary)
        for case in cases:
            if not is_in_force(clause, case):
                continue
            day = day_of(pack, clause, case)
            compiled = compile_clause(clause, pack.dictionary, as_of=day)
            asks = (compiled.condition, compiled.amount) != (dateless.condition, dateless.amount)
            group = _group(pack, compiled, case, day if asks else None, at_once=at_once)
            groups.setdefault(group, []).append((compiled, case))
    for group, members in groups.items():
        yield from _differing(pack, choice, group, members)


def _group(pack: Pack, compiled: Compiled, case: Case, day: datetime.date | None, *, at_once: bool) -> Group:
    year = reference_year(compiled.clause, day_of(pack, compiled.clause, case))
    awards = tuple(sorted((code, award) for code, award in case.awards.items() if code in compiled.depends))
    alone = not at_once or compiled.depends  # what others of the same run get would count as their awards
    return year, case.history_complete, awards, compiled.clause.code if alone else "", day


def _differing(
    pack: Pack, choice: Choice, group: Group, members: Sequence[tuple[Compiled, Case]]
) -> Iterator[Fault]:
    year, complete, awards, *_ = group
    rules = {compiled.clause.code: compiled for compiled, _ in members}
    rules |= {code: _paying(next(iter(rules.values())), code, award, pack) for code, award in awards}
    records = [
        Record(str(number), year, case.values, history_complete=complete)
        for number, (_, case) in enumerate(members)
    ]
    try:
        result = choice.make(pack.dictionary).run(
            list(rules.values()), Table.from_records(records, pack.dictionary)
        )
    except ProblemError as fault:
        place = members[0][1].place
        yield Fault(place, "case-runner", *_words(members[0][1], choice, Text(*map(str, (fault, fault)))))
        return
    aside = {(each.row, each.clause): each for each in result.aside}
    place_of = {code: number for number, code in enumerate(result.codes)}
    for row, (compiled, case) in enumerate(members):
        code = compiled.clause.code
        left = aside.get((row, "")) or aside.get((row, code))
        difference = _said(result, place_of[code], row, run_case(pack, compiled, case), left)
        if difference is not None:
            yield Fault(case.place, "case-runner", *_words(case, choice, difference))


def _paying(like: Compiled, code: str, award: AwardAmount, pack: Pack) -> Compiled:
    """A clause that pays just what a case says that another one pays."""
    clause = like.clause
    condition = replace(next(clause.condition.tests()), key="1", expr=Truth(True))
    pays = Amount(Number(Fraction(award.high or 0)), bound=Bound.EXACT)
    return compile_clause(replace(clause, code=code, condition=condition, amount=pays), pack.dictionary)


def _said(result: Result, clause: int, row: int, right: Decision, left: Aside | None) -> Text | None:
    """What a runner says instead of what is right; None where it is the same."""
    if left is not None:
        return left.reason
    verdict, amount = result.verdict(clause, row), result.amount(clause, row)
    if (verdict, amount) == (right.verdict, right.amount):
        return None
    actual, due = in_words(amount), in_words(right.amount)
    return Text(
        f"它算得“{verdict}”、{actual.zh}，精确引擎算得“{right.verdict}”、{due.zh}",
        f"it says “{ENGLISH[verdict]}”, {actual.en}; the exact engine says “{ENGLISH[right.verdict]}”, {due.en}",
    )


def _words(case: Case, choice: Choice, difference: Text) -> tuple[Text, Text]:
    return (
        Text(
            f"案例“{case.name}”在执行器 {choice.name} 上结果不同：{difference.zh}",
            f"Case `{case.name}` comes out otherwise on the runner {choice.name}: {difference.en}",
        ),
        Text(
            "这是程序的差错；请把条款和案例报给开发者，改正之前不要使用这个执行器。",
            "This is a fault of the program: report the clause and the case, and do not use this runner until then.",
        ),
    )


def on_all(pack: Pack, choices: Mapping[str, Choice]) -> list[Fault]:
    """The differences of all these runners, by file and line. All but the reference are made for many rows at once."""
    faults = [
        fault for name, each in choices.items() for fault in check_on(pack, each, at_once=name != "reference")
    ]
    return sorted(faults, key=lambda fault: (fault.file, fault.line, fault.place.column))
