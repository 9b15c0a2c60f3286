"""One clause: where it stands written, what it says as a rule, who qualifies, its versions and its cases."""

import datetime
from dataclasses import dataclass
from typing import Any

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.queries.rule import Rule, rule_of
from chanmai.bureau.clauses.queries.versions import VersionRow, current_of, version_of, versions_of
from chanmai.bureau.clauses.sentences import Teller, teller
from chanmai.bureau.matching.queries.findings import Findings, findings
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.eligibility.clauses.compile import compile_clause, for_day
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.periods import COUNTED
from chanmai.engine.facts.printing import show
from chanmai.engine.facts.record import Record
from chanmai.pack.cases import Case
from chanmai.pack.checks.cases import day_of


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A clause of the same chain, or another version of the same clause."""

    code: str
    version: str
    name: str
    title: str
    number: str
    issued: str
    status: str
    evidence: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    current: bool
    this: bool
    loaded_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case of the pack with what the engine answers now; `agrees`: as the case expects."""

    name: str
    facts: tuple[tuple[str, str], ...]
    expected: str
    expected_amount: str
    verdict: str
    amount: str
    agrees: bool
    source: str


@dataclass(frozen=True, slots=True)
class ClausePage:
    """Everything about a clause. `findings` is None before the first run and for a firm's user."""

    clause: Clause
    current: bool
    loaded_at: datetime.datetime
    rule: Rule
    unpayable: str
    district: str
    chain: tuple[ChainRow, ...]
    versions: tuple[ChainRow, ...]
    cases: tuple[CaseRow, ...]
    findings: Findings | None


def clause_page(viewer: Viewer, code: str, *, version: str = "", lang: str = "zh") -> ClausePage:
    """A clause, its current version unless another is named by the beginning of its hash. Raises NotFound."""
    row, clause = version_of(code, version)
    return ClausePage(
        clause=clause,
        current=row.current,
        loaded_at=row.loaded_at,
        rule=rule_of(clause, lang),
        unpayable=clause.unpayable,
        district=row.district,
        chain=_chain(row),
        versions=tuple(_chain_row(each, row) for each in versions_of(code)),
        cases=_cases(clause, lang) if row.current else (),
        findings=findings(viewer, row.code, row.version, lang),
    )


def _chain(row: VersionRow) -> tuple[ChainRow, ...]:
    """The clauses of the same matter, oldest first, when there is more than one."""
    chains = {clause.code: chain for chain in city_pack().chains for clause in chain.clauses}
    chain = chains.get(row.code)
    if chain is None:
        return ()
    codes = [clause.code for clause in chain.clauses]
    rows_of = current_of(codes)
    return tuple(_chain_row(rows_of[code], row) for code in codes if code in rows_of)


def _chain_row(each: VersionRow, this: VersionRow) -> ChainRow:
    names = [name for name in ChainRow.__dataclass_fields__ if name != "this"]
    return ChainRow(this=each.id == this.id, **{name: getattr(each, name) for name in names})


def _cases(clause: Clause, lang: str) -> tuple[CaseRow, ...]:
    pack = city_pack()
    compiled = compile_clause(clause, pack.dictionary)
    tell = teller(lang, 0)
    return tuple(_case(case, compiled, tell) for case in pack.cases.get(clause.code, ()))


def _case(case: Case, compiled: Any, tell: Teller) -> CaseRow:
    record = Record(case.name, 0, case.values, {}, case.history_complete)
    day = day_of(city_pack(), compiled.clause, case)
    decision = decide(for_day(compiled, day, tell.dictionary), record, tell.dictionary, awards=case.awards)
    agrees = decision.verdict is case.expect and case.amount in (None, decision.amount)
    return CaseRow(
        name=case.name,
        facts=tuple(_fact(ref, value, tell) for ref, value in case.values.items())
        + tuple(
            (tell.translation(tell.clauses.get(code, code)), tell.amount(amount))
            for code, amount in case.awards.items()
        ),
        expected=str(case.expect),
        expected_amount="" if case.amount is None else tell.amount(case.amount),
        verdict=str(decision.verdict),
        amount=tell.amount(decision.amount),
        agrees=agrees,
        source=case.source,
    )


def _fact(ref: Any, value: Any, tell: Teller) -> tuple[str, str]:
    name = tell.fact(ref)
    if ref.back:
        unit = tell.dictionary.get(ref.fact).period
        name = tell.pick(f"{name}（前{ref.back}{COUNTED[unit]}）", f"{name} ({ref.back} {unit}s before)")
    return name, show(tell.dictionary.get(ref.fact), value, tell.lang)
