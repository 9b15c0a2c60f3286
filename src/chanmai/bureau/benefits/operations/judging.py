"""Eligibility decided again, now: what an approval and every order rest on."""

import datetime

from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.benefits.models import Entry, Ruling
from chanmai.bureau.city import day_of
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.enterprises.queries.gone import gone_firms
from chanmai.bureau.enterprises.queries.knowledge import moment_of
from chanmai.bureau.matching.queries.firm import FirmDecision, FirmDecisions, firm_decisions
from chanmai.engine.eligibility.clauses.decision import AmountKind, Verdict
from chanmai.engine.facts.texts import Text

GONE = Text(
    "企业已注销、迁出或撤出资料库。", "The firm has closed, moved away or was withdrawn from the library."
)
NOT_DECIDED = Text("现在无法判定。", "It cannot be decided now.")
KNOWN = (AmountKind.EXACT, AmountKind.UPPER)
WORDS = 500


def judge(entry: Entry, *, by: Viewer, at: datetime.datetime) -> Ruling:
    """Decide an entry by what is known at the moment and the clauses of now, as of the day of its list; kept.

    The amount is what remains beside the firm's other awards. A firm that is gone meanwhile meets nothing.
    """
    day = entry.benefit_list.as_of
    complete = entry.benefit_list.history_complete
    found = firm_decisions(SYSTEM, entry.enterprise_id, day, at, history_complete=complete)
    row = _row(found, entry.clause)
    values = _values(row)
    if found.gone is not None or _gone_by(day_of(at), entry, at):
        values |= {"verdict": Verdict.NOT_MET.value, "why": GONE.zh, "why_en": GONE.en, "kind": "none"}
        values |= {"low": None, "high": None}
    return Ruling.objects.create(entry=entry, as_of=day, known_at=at, by=by.name, **values)


def _gone_by(day: datetime.date, entry: Entry, at: datetime.datetime) -> bool:
    """True if the firm is gone today, though it was there on the day of the list."""
    moment = moment_of(book_on(day), at, entry.benefit_list.history_complete)
    return entry.enterprise_id in gone_firms(moment, only=(entry.enterprise_id,))


def _row(found: FirmDecisions, code: str) -> FirmDecision | None:
    """The decision, where the money of the clause is counted on the day."""
    rows = (row for _standing, group in found.groups for row in group)
    return next((row for row in rows if row.code == code), None)


def _values(row: FirmDecision | None) -> dict[str, object]:
    if row is None:
        return {
            "verdict": Verdict.UNKNOWN.value,
            "unpayable": "",
            "version": "",
            "kind": AmountKind.UNKNOWN.value,
            "why": NOT_DECIDED.zh,
            "why_en": NOT_DECIDED.en,
        }
    amount = row.settled.amount if row.settled is not None else row.amount
    met = row.verdict == Verdict.MET
    return {
        "verdict": str(row.verdict),
        "unpayable": row.unpayable,
        "version": row.clause.version,
        "kind": amount.kind.value,
        "low": amount.low if met else None,
        "high": amount.high if met else None,
        "why": (row.hint or row.reason.text)[:WORDS],
        "why_en": "",
    }
