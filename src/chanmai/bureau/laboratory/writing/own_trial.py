"""Clauses of an officer's own: read from a form, tried beside the clause that was copied and beside a kept one."""

from dataclasses import dataclass, field

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.queries.versions import current_clause, current_versions
from chanmai.bureau.laboratory.queries.scenarios import ScenarioRow, scenario, scenarios
from chanmai.bureau.laboratory.trials.bench import Laboratory, Trial, blank_laboratory, laboratory
from chanmai.bureau.laboratory.writing.own_clause import Fields, OwnClause, fields_of, read_own_clause
from chanmai.engine.eligibility.clauses.book import FIRMS
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.language.errors import RuleError


@dataclass(slots=True)
class OwnTrial:
    """A clause of one's own on the bench: the trials by key (base, a, b), or what is wrong with its fields."""

    lab: Laboratory
    read: OwnClause
    trials: dict[str, Trial] = field(default_factory=dict)
    other: ScenarioRow | None = None
    other_fault: str = ""


def base_fields(code: str) -> dict[str, str]:
    """The fields of the current version of a clause. Raises NotFound when there is none."""
    return fields_of(current_clause(code))


def clauses_to_copy() -> tuple[tuple[str, str], ...]:
    """Code and name of the clauses that can be copied."""
    return tuple((row.code, row.name) for row in current_versions() if row.applies_to == FIRMS)


def bench_of(viewer: Viewer, base: str) -> Laboratory:
    """The bench for a clause that copies the one of this code, or none. Raises as `laboratory` does."""
    return laboratory(viewer, base) if base else blank_laboratory(viewer)


def read_draft(base: str, fields: Fields) -> OwnClause:
    """The clause of a form without trying it. Raises NotFound for an unknown `base`."""
    return read_own_clause(fields, current_clause(base) if base else None, city_pack())


def try_own_clause(viewer: Viewer, base: str, fields: Fields, *, against: int | None = None) -> OwnTrial:
    """A clause of one's own, tried; `against` is the number of a kept scenario beside which it is seen.

    Raises NotFound for a clause or a scenario that is not there, and as `laboratory` does.
    """
    work = prepare_own_clause(viewer, base, fields)
    work.other = None if against is None else scenario(viewer, against)
    if work.read.clause is None:
        return work
    if not work.lab.blank:
        work.trials["base"] = work.lab.trial(work.lab.clause)
    work.trials["a"] = work.lab.trial(work.read.clause)
    _beside(work)
    return work


def prepare_own_clause(viewer: Viewer, base: str, fields: Fields) -> OwnTrial:
    """A clause of one's own that could be tried, or what is wrong with its fields. Raises as `bench_of` does."""
    lab = bench_of(viewer, base)
    read = read_own_clause(fields, None if lab.blank else lab.clause, city_pack())
    if read.clause is not None:
        try:
            lab.bench.book(read.clause)
        except RuleError as fault:
            read = OwnClause(None, {"conditions": fault.problems})
    return OwnTrial(lab, read)


def _beside(work: OwnTrial) -> None:
    """Try the kept scenario too."""
    if work.other is None:
        return
    clause = kept_clause(work.other)
    if clause is not None:
        work.trials["b"] = work.lab.trial(clause)


def kept_clause(row: ScenarioRow) -> Clause | None:
    """The clause that was kept; None when the pack has moved on and it can no longer be read."""
    return None if row.own_fields is None else read_draft(row.clause, row.own_fields).clause


def others(viewer: Viewer, base: str) -> tuple[ScenarioRow, ...]:
    """The kept clauses beside which one that copies `base` can be seen: those that copy the same, or none."""
    return tuple(row for row in scenarios(viewer) if row.own_fields is not None and row.clause in (base, ""))
