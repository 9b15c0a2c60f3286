"""Decisions and runs as JSON, for the API and the command line. Money is in 分; null is unknown."""

from dataclasses import asdict
from typing import Any

from chanmai.bureau.clauses.as_json import source_json
from chanmai.bureau.clauses.sentences import ReasonRow
from chanmai.bureau.matching.queries.firm import FirmDecision, FirmDecisions
from chanmai.bureau.matching.queries.runs import PlaceMoney, RunSummary
from chanmai.bureau.matching.tally import Tally
from chanmai.engine.eligibility.clauses.decision import AwardAmount

Json = dict[str, Any]


def amount_json(amount: AwardAmount) -> Json:
    """An amount: kind exact, upper, interval, unknown or none, with its bounds."""
    return {"kind": str(amount.kind), "low": amount.low, "high": amount.high}


def tally_json(tally: Tally | None) -> Json | None:
    """Counts of firms and sums in 分."""
    return None if tally is None else asdict(tally)


def reason_json(row: ReasonRow) -> Json:
    """An explanation as a tree."""
    return {
        **{
            name: getattr(row, name)
            for name in ReasonRow.__dataclass_fields__
            if name not in ("facts", "children")
        },
        "facts": [asdict(fact) for fact in row.facts],
        "children": [reason_json(child) for child in row.children],
    }


def decision_json(row: FirmDecision, *, reasons: bool = False) -> Json:
    """A decision; with `reasons` the explanation too."""
    settled = row.settled
    told: Json = {
        "clause": row.code,
        "version": row.clause.version,
        "name": row.clause.name,
        "verdict": row.verdict,
        "standing": row.standing,
        "amount": amount_json(row.amount),
        "amount_text": row.amount_text,
        "counted": row.counted,
        "unpayable": row.unpayable,
        "deadline": row.clause.deadline,
        "hint": row.hint,
        "missing": [asdict(item) for item in row.missing],
        "settled": None
        if settled is None
        else {
            "outcome": settled.outcome,
            "amount": amount_json(settled.amount),
            "amount_text": settled.amount_text,
            "reasons": list(settled.reasons),
        },
    }
    if reasons:
        told |= {"source": source_json(row.clause), "reason": reason_json(row.reason), "hard": row.hard}
    return told


def decisions_json(every: FirmDecisions) -> Json:
    """All decisions of a firm."""
    rows = [row for _, group in every.groups for row in group]
    return {
        "firm": every.firm.id,
        "name": every.firm.name,
        "code": every.firm.code or None,
        "demo": every.firm.demo,
        "as_of": every.as_of,
        "known_at": every.known_at,
        "history_complete": every.history_complete,
        "sums": asdict(every.sums),
        "decisions": [decision_json(row) for row in (*rows, *every.aside)],
        "todo": [asdict(item) for item in every.todo],
        "gone": None if every.gone is None else asdict(every.gone),
        "updates": [asdict(row) for row in every.updates],
    }


def summary_json(found: RunSummary) -> Json:
    """What a run found."""
    run = found.run
    return {
        "run": run.id,
        "as_of": run.as_of,
        "known_at": run.known_at,
        "history_complete": run.history_complete,
        "pack_version": run.pack_version,
        "pack_hash": run.pack_hash,
        "snapshot_hash": run.snapshot_hash,
        "demo": run.demo,
        "runner": run.runner,
        "seconds": run.seconds,
        "firms": asdict(found.firms),
        "money": tally_json(found.money),
        "payable": tally_json(found.payable),
        "relief": tally_json(found.relief),
        "clauses": [{**asdict(row), "tally": tally_json(row.tally)} for row in found.clauses],
        "districts": [_place(row) for row in found.districts],
        "sizes": [_place(row) for row in found.sizes],
    }


def _place(row: PlaceMoney) -> Json:
    return {"name": row.name, "firms": asdict(row.firms), "tally": tally_json(row.tally)}
