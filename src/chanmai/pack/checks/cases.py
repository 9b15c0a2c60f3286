"""Cases are run by the exact engine; verdict and amount must agree, and every test be seen true, false and unknown.

A case with an `as_of` on which its clause is not in force is not met, as in a matching on that day.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from chanmai.engine.eligibility.clauses.clause import Clause, reference_year
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause, for_day
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Decision, Verdict
from chanmai.engine.eligibility.deciding.amounts import NOTHING
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.record import Record
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.errors import RuleError
from chanmai.pack.cases import Case
from chanmai.pack.finding import Notebook, Place, nearest
from chanmai.pack.pack import Pack

ENGLISH = {Verdict.MET: "met", Verdict.NOT_MET: "not met", Verdict.UNKNOWN: "unknown"}
TRUTHS = {
    Verdict.MET: Text("成立", "true"),
    Verdict.NOT_MET: Text("不成立", "false"),
    Verdict.UNKNOWN: Text("未知", "unknown"),
}


def check_cases(pack: Pack, notes: Notebook, codes: Iterable[str]) -> None:
    """Run every case of the given clauses; all cases must name a clause of the pack."""
    faulty_files = {finding.file for finding in notes.errors}
    for code, cases in pack.cases.items():
        if code not in pack.clauses:
            for case in cases:
                if case.place.file.replace("cases.yaml", "policy.yaml") in faulty_files:
                    continue
                words = Text(f"没有条款“{code}”", f"There is no clause `{code}`")
                notes.error(case.clause_place, "unknown-clause", words, nearest(code, pack.clauses))
    for code in codes:
        check_clause(pack, code, notes)


def check_clause(pack: Pack, code: str, notes: Notebook) -> None:
    """Run the cases of one clause and note what disagrees or was never seen."""
    clause, places = pack.clauses[code], pack.clause_places[code]
    cases = pack.cases.get(code, ())
    if not cases:
        words = Text(f"条款“{code}”没有案例", f"The clause `{code}` has no cases")
        notes.error(
            places.clause, "no-cases", words, Text("在 cases.yaml 里补写。", "Add some to cases.yaml.")
        )
        return
    try:
        compiled = compile_clause(clause, pack.dictionary)
    except RuleError as fault:
        for problem in fault.problems:
            notes.error(places.clause, f"rule-{problem.code}", problem.message, problem.mend)
        return
    examine(pack, compiled, cases, Notes(notes, places.tests, places.clause))
    _paid(clause, cases, pack, notes)


@dataclass(frozen=True, slots=True)
class Notes:
    """Where findings on one clause or tier go: the places of its tests by key, and its own."""

    book: Notebook
    tests: Mapping[str, Place]
    place: Place


def examine(pack: Pack, compiled: Compiled, cases: Iterable[Case], notes: Notes) -> None:
    """Run cases; note those that disagree, and tests that are not seen true, false and unknown."""
    verdicts: dict[str, set[Verdict]] = {}
    for case in cases:
        decision = run_case(pack, compiled, case)
        if not is_in_force(compiled.clause, case):
            _compare(
                case,
                replace(decision, verdict=Verdict.NOT_MET, amount=NOTHING),
                notes.book,
                _lapsed(compiled),
            )
            continue
        _compare(case, decision, notes.book, _why(decision))
        for reason in decision.reason.tests():
            verdicts.setdefault(reason.key, set()).add(reason.verdict)
    _coverage(compiled.clause, verdicts, notes)


def is_in_force(clause: Clause, case: Case) -> bool:
    """False where the case names a day on which the clause does not hold. Without a day it is about the content."""
    return case.as_of is None or clause.validity.holds_on(case.as_of)


def run_case(pack: Pack, compiled: Compiled, case: Case) -> Decision:
    """The engine's decision on a case, by the content of the clause alone."""
    clause = compiled.clause
    day = day_of(pack, clause, case)
    record = Record(
        case.name, reference_year(clause, day), case.values, history_complete=case.history_complete
    )
    return decide(for_day(compiled, day, pack.dictionary), record, pack.dictionary, awards=case.awards)


def day_of(pack: Pack, clause: Clause, case: Case) -> datetime.date:
    """The day of a case: its own, else the pack's demonstration day, else the clause's first day."""
    return case.as_of or pack.settings.as_of_demo or clause.validity.start or datetime.date(2000, 1, 1)


def _lapsed(compiled: Compiled) -> Text:
    """The window in which a clause holds."""
    valid = compiled.clause.validity
    start, end = (str(day) if day else "" for day in (valid.start, valid.end))
    return Text(
        f"案例的日子不在条款的有效期内（{start or '不限'} 起，{end or '不限'} 前），当日不得享受。",
        f"The day of the case is outside the window of the clause ({start or 'any day'} to before {end or 'no end'}).",
    )


def _compare(case: Case, decision: Decision, notes: Notebook, why: Text) -> None:
    if decision.verdict is not case.expect:
        notes.error(
            case.place,
            "case-verdict",
            Text(
                f"案例“{case.name}”应为“{case.expect}”，算得“{decision.verdict}”",
                f"Case `{case.name}` expects “{ENGLISH[case.expect]}”, the engine says “{ENGLISH[decision.verdict]}”",
            ),
            why,
        )
    elif case.amount is not None and not _same(case, case.amount, decision.amount):
        due, actual = in_words(case.amount), in_words(decision.amount)
        notes.error(
            case.amount_place,
            "case-amount",
            Text(
                f"案例“{case.name}”应为 {due.zh}，算得 {actual.zh}",
                f"Case `{case.name}` expects {due.en}, the engine says {actual.en}",
            ),
            Text("改正案例或公式。", "Mend the case or the formula."),
        )


def _why(decision: Decision) -> Text:
    """Each test with its verdict, so that the author sees which one decided."""
    parts = [(each.key, TRUTHS[each.verdict]) for each in decision.reason.tests()]
    zh = "，".join(f"条件 {key} {truth.zh}" for key, truth in parts)
    en = ", ".join(f"test {key} is {truth.en}" for key, truth in parts)
    return Text(f"{zh}。", f"{en.capitalize()}.")


def _same(case: Case, due: AwardAmount, actual: AwardAmount) -> bool:
    if actual.kind is AmountKind.NONE and case.expect is Verdict.NOT_MET:
        return due.kind is AmountKind.NONE or due.high == 0
    if due.kind is not actual.kind:
        return False
    if due.kind in (AmountKind.UNKNOWN, AmountKind.NONE):
        return True
    return due.high == actual.high and (due.kind is AmountKind.UPPER or due.low == actual.low)


def in_words(amount: AwardAmount) -> Text:
    """An amount in words."""
    low, high = _yuan(amount.low), _yuan(amount.high)
    words = {
        AmountKind.EXACT: high,
        AmountKind.UPPER: Text(f"至多{high.zh}", f"at most {high.en}"),
        AmountKind.INTERVAL: Text(f"{low.zh}到{high.zh}", f"{low.en} to {high.en}"),
        AmountKind.UNKNOWN: Text("金额未知", "an unknown amount"),
        AmountKind.NONE: Text("无金额", "no amount"),
    }
    return words[amount.kind]


def _yuan(fen: int | None) -> Text:
    if fen is None:
        return Text("未知", "unknown")
    whole, rest = divmod(fen, 100)
    cents = f".{rest:02d}" if rest else ""
    chinese = f"{whole // 10_000}万元" if whole and whole % 10_000 == 0 and not rest else f"{whole}{cents}元"
    return Text(chinese, f"{whole:,}{cents} yuan")


def _coverage(clause: Clause, verdicts: dict[str, set[Verdict]], notes: Notes) -> None:
    for test in clause.condition.tests():
        missing = [truth for verdict, truth in TRUTHS.items() if verdict not in verdicts.get(test.key, ())]
        if missing:
            never = Text("、", ", ").join(missing)
            notes.book.error(
                notes.tests.get(test.key, notes.place),
                "coverage",
                Text(
                    f"“{clause.code}”的案例里，条件 {test.key}（{test.text}）没有出现过：{never.zh}",
                    f"In the cases of `{clause.code}`, test {test.key} ({test.text}) is never seen: {never.en}",
                ),
                Text("补写这样的案例。", "Add such a case."),
            )


def _paid(clause: Clause, cases: tuple[Case, ...], pack: Pack, notes: Notebook) -> None:
    """A clause that pays has a case with a met verdict and a stated amount."""
    if clause.amount is None or any(case.expect is Verdict.MET and case.amount is not None for case in cases):
        return
    words = Text(f"“{clause.code}”没有核对金额的案例", f"No case of `{clause.code}` checks the amount")
    mend = Text("写一个 expect: 符合 且带 amount 的案例。", "Write a case with `expect: 符合` and an amount.")
    notes.error(pack.clause_places[clause.code].at("amount"), "no-amount-case", words, mend)
