"""What a filing changed for its firm: the decisions just before it came beside those just after."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.queries.filings import FilingShown, filing_shown
from chanmai.bureau.matching.queries.firm import FirmDecision, FirmDecisions
from chanmai.bureau.portal.queries.visit import visit_to
from chanmai.engine.eligibility.clauses.decision import Standing

INSTANT = datetime.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """A clause decided otherwise: standings, and amounts in words, empty where there is none."""

    before: FirmDecision | None
    after: FirmDecision | None

    @property
    def row(self) -> FirmDecision:
        """The decision to name it by."""
        found = self.after or self.before
        if found is None:
            raise LookupError
        return found

    @property
    def better(self) -> bool:
        """Whether the firm may have it now and could not before."""
        return self.row is self.after and self.after.standing == Standing.ELIGIBLE


@dataclass(frozen=True, slots=True)
class Difference:
    """Decisions before and after a filing, and the clauses that turned."""

    filing: FilingShown
    before: FirmDecisions
    after: FirmDecisions
    turns: tuple[Turn, ...]


def difference_by(viewer: Viewer, enterprise_id: int, filing_id: int, lang: str) -> Difference:
    """What a filing changed. Raises Forbidden, NotFound for a firm out of sight or a filing that it has not."""
    shown = filing_shown(viewer, enterprise_id, filing_id, lang)
    before = visit_to(viewer, enterprise_id, lang, at=shown.received_at - INSTANT).decisions
    after = visit_to(viewer, enterprise_id, lang, at=shown.received_at).decisions
    old, new = _counted(before), _counted(after)
    turns = [Turn(old.get(code), new.get(code)) for code in {**new, **old}]
    return Difference(
        shown, before, after, tuple(turn for turn in turns if _said(turn.before) != _said(turn.after))
    )


def _counted(decisions: FirmDecisions) -> dict[str, FirmDecision]:
    return {row.code: row for _, rows in decisions.groups for row in rows}


def _said(row: FirmDecision | None) -> tuple[str, str] | None:
    if row is None:
        return None
    return row.standing, row.settled.amount_text if row.settled is not None else row.amount_text
