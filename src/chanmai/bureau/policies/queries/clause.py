"""One clause: where it stands written, what it says as a rule, who qualifies, its versions and its cases."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import Http404

from chanmai.bureau.accounts.viewer import FIRM, Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.policies.models import ClauseSummary, ClauseVersion, Decision, MatchRun, RunState
from chanmai.bureau.policies.payload import clause_of
from chanmai.bureau.policies.queries.rule import Rule, rule_of
from chanmai.bureau.policies.queries.runs import RunRow, run_row
from chanmai.bureau.policies.tally import Tally, added, by_place, within
from chanmai.bureau.policies.wording import Teller, Wanted, teller
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Standing
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.record import Record
from chanmai.engine.facts.shown import show
from chanmai.pack.cases import Case

PER_PAGE = 25
MOST_WANTED = 8


@dataclass(frozen=True, slots=True)
class VersionRow:
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
class FirmRow:
    """A firm to which the clause was found to apply, or nearly, or perhaps."""

    id: int
    name: str
    code: str
    district: str
    size: str
    demo: bool
    standing: str
    amount_text: str
    settled_text: str
    outcome: str
    missing: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What the latest run found for the clause in the visitor's scope."""

    run: RunRow
    counted: bool
    tally: Tally
    districts: tuple[tuple[str, Tally], ...]
    sizes: tuple[tuple[str, Tally], ...]
    wanted: tuple[tuple[Wanted, int], ...]
    stale: bool  # the run matched another version


@dataclass(frozen=True, slots=True)
class FirmsPage:
    """A page of the firms of one standing."""

    rows: tuple[FirmRow, ...]
    number: int
    pages: int
    total: int
    standing: str
    district: str


@dataclass(frozen=True, slots=True)
class ClausePage:
    """Everything about a clause. `findings` is None before the first run and for a firm's user."""

    clause: Clause
    current: bool
    loaded_at: datetime.datetime
    rule: Rule
    unpayable: str
    district: str
    chain: tuple[VersionRow, ...]
    versions: tuple[VersionRow, ...]
    cases: tuple[CaseRow, ...]
    findings: Findings | None


def clause_page(viewer: Viewer, code: str, *, version: str = "", lang: str = "zh") -> ClausePage:
    """A clause, its current version unless another is named by the beginning of its hash. Raises Http404."""
    row = _version(code, version)
    clause = clause_of(row.payload)
    return ClausePage(
        clause=clause,
        current=row.current,
        loaded_at=row.loaded_at,
        rule=rule_of(clause, lang),
        unpayable=clause.unpayable,
        district=row.district,
        chain=_chain(row),
        versions=_versions(row),
        cases=_cases(clause, lang) if row.current else (),
        findings=_findings(viewer, row, lang),
    )


def _version(code: str, version: str) -> ClauseVersion:
    rows = ClauseVersion.objects.filter(pack=city_pack().name, code=code)
    rows = (
        rows.filter(version__startswith=version)
        if version
        else rows.order_by("-current", "-loaded_at", "-pk")
    )
    row = rows.first()
    if row is None:
        raise Http404
    return row


def _chain(row: ClauseVersion) -> tuple[VersionRow, ...]:
    """The clauses of the same matter, oldest first, when there is more than one."""
    chains = {clause.code: chain for chain in city_pack().chains for clause in chain.clauses}
    chain = chains.get(row.code)
    if chain is None:
        return ()
    codes = [clause.code for clause in chain.clauses]
    rows = ClauseVersion.objects.filter(pack=row.pack, code__in=codes, current=True)
    found = {each.code: each for each in rows.defer("payload", "text", "tokens")}
    return tuple(_version_row(found[code], row) for code in codes if code in found)


def _versions(row: ClauseVersion) -> tuple[VersionRow, ...]:
    rows = ClauseVersion.objects.filter(pack=row.pack, code=row.code).order_by("-loaded_at", "-pk")
    return tuple(_version_row(each, row) for each in rows.defer("payload", "text", "tokens"))


def _version_row(each: ClauseVersion, this: ClauseVersion) -> VersionRow:
    return VersionRow(
        each.code,
        each.version,
        each.name,
        each.title,
        each.number,
        each.issued,
        each.status,
        each.evidence,
        each.valid_from,
        each.valid_to,
        each.current,
        each.pk == this.pk,
        each.loaded_at,
    )


def _cases(clause: Clause, lang: str) -> tuple[CaseRow, ...]:
    pack = city_pack()
    compiled = compile_clause(clause, pack.dictionary)
    tell = teller(lang, 0)
    return tuple(_case(case, compiled, tell) for case in pack.cases.get(clause.code, ()))


def _case(case: Case, compiled: Any, tell: Teller) -> CaseRow:
    record = Record(case.name, 0, case.values, {}, case.history_complete)
    decision = decide(compiled, record, tell.dictionary, awards=case.awards)
    agrees = decision.verdict is case.expect and case.amount in (None, decision.amount)
    return CaseRow(
        name=case.name,
        facts=tuple(_fact(ref, value, tell) for ref, value in case.values.items())
        + tuple(
            (tell.told(tell.clauses.get(code, code)), tell.amount(amount))
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
        name = tell.pick(f"{name}（前{ref.back}年）", f"{name} ({ref.back} years before)")
    return name, show(tell.dictionary.get(ref.fact), value, tell.lang) or tell.pick("无", "none")


def latest() -> MatchRun | None:
    """The newest finished run."""
    return MatchRun.objects.filter(state=RunState.DONE).order_by("-pk").first()


def _findings(viewer: Viewer, row: ClauseVersion, lang: str) -> Findings | None:
    run = latest()
    if run is None or viewer.role == FIRM:
        return None
    kept = ClauseSummary.objects.filter(run=run, clause=row.code).first()
    if kept is None:
        return None
    inside = within(viewer)
    tell = teller(lang, run.as_of.year)
    return Findings(
        run=run_row(run),
        counted=kept.counted,
        tally=added(kept.cells, inside),
        districts=_sorted(by_place(kept.cells, 0, inside)),
        sizes=_sorted(by_place(kept.cells, 1, inside)),
        wanted=_wanted(viewer, kept.wanted, tell),
        stale=kept.version != row.version,
    )


def _sorted(places: Mapping[str, Tally]) -> tuple[tuple[str, Tally], ...]:
    return tuple(sorted(places.items(), key=lambda item: (not item[0], -item[1].most, -item[1].met, item[0])))


def _wanted(viewer: Viewer, kept: Sequence[Any], tell: Teller) -> tuple[tuple[Wanted, int], ...]:
    counts: Counter[str] = Counter()
    for district, column, firms in kept:
        if viewer.sees_district(district):
            counts[column] += firms
    return tuple(
        (wanted, firms)
        for column, firms in counts.most_common(MOST_WANTED)
        if (wanted := tell.column(column)) is not None
    )


def firms_of(
    viewer: Viewer,
    code: str,
    *,
    standing: str = str(Standing.ELIGIBLE),
    district: str = "",
    page: int = 1,
    per_page: int = PER_PAGE,
    lang: str = "zh",
) -> FirmsPage:
    """The firms of one standing in the latest run, most money first; empty for a firm's user."""
    run = latest()
    wanted = (
        standing if standing in (Standing.ELIGIBLE, Standing.NEAR, Standing.MISSING) else Standing.ELIGIBLE
    )
    rows = (
        Decision.objects.filter(run=run, clause=code, standing=str(wanted), replaced=False)
        if run
        else Decision.objects.none()
    )
    rows = rows.none() if viewer.role == FIRM else rows
    if viewer.districts is not None:
        rows = rows.filter(enterprise__district__in=viewer.districts)
    if district:
        rows = rows.filter(enterprise__district="" if district == "-" else district)
    total = rows.count()
    pages = max(1, -(-total // per_page))
    number = min(max(1, page), pages)
    found = rows.select_related("enterprise").order_by(
        F("settled_high").desc(nulls_last=True), "enterprise_id"
    )
    tell = teller(lang, run.as_of.year if run else 0)
    shown = found[(number - 1) * per_page : number * per_page]
    return FirmsPage(tuple(_firm(row, tell) for row in shown), number, pages, total, str(wanted), district)


def _firm(row: Decision, tell: Teller) -> FirmRow:
    alone = AwardAmount(AmountKind(row.amount_kind), row.low, row.high)
    settled = AwardAmount(AmountKind(row.settled_kind), row.settled_low, row.settled_high)
    firm = row.enterprise
    known = [wanted for column in row.missing if (wanted := tell.column(column)) is not None]
    return FirmRow(
        id=firm.pk,
        name=firm.name,
        code=firm.code or "",
        district=firm.district,
        size=firm.size,
        demo=firm.demo,
        standing=row.standing,
        amount_text=tell.amount(alone),
        settled_text=tell.amount(settled),
        outcome=row.outcome,
        missing=tell.listed([wanted.label for wanted in known], 4),
    )
