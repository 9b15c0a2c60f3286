"""The action log: whom an officer contacted or visited, and what came of it. An entry is added, never changed."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.enterprises.queries.lookup import firm_called
from chanmai.bureau.refusal import Forbidden, Unfit
from chanmai.bureau.warnings.models import THERE, Action, Assessment, Deed, FirmWarning, Judgement
from chanmai.bureau.warnings.permissions import may_act
from chanmai.engine.facts.texts import Text

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """What is noted: a deed, its day, in words, and what was found ("" while nothing is).

    `outcome`: the code of an event that is known to have come, THERE where none has, "" where nothing is said of it.
    """

    deed: str
    on: datetime.date
    note: str
    judgement: str = ""
    outcome: str = ""


@transaction.atomic
def note_action(firm: int, entry: Entry, *, by: Viewer, at: datetime.datetime) -> int:
    """Add an entry about a firm; its number.

    Raises Forbidden for who is no officer, NotFound outside the scope, Unfit for an entry that cannot be.
    """
    if not may_act(by):
        raise Forbidden
    firm_called(by, firm)
    _check(entry, day_of(at))
    last = Assessment.objects.first()
    warning = last and FirmWarning.objects.filter(assessment=last, enterprise_id=firm).first()
    row = Action.objects.create(
        enterprise_id=firm,
        deed=entry.deed,
        judgement=entry.judgement,
        on=entry.on,
        outcome=entry.outcome or None,
        note=entry.note.strip(),
        assessment=last,
        highest=warning.highest if warning else None,
        organisation=by.organisation_name,
        by=by.name,
        at=at,
    )
    after = {"deed": entry.deed, "on": str(entry.on), "judgement": entry.judgement, "note": row.note}
    if entry.outcome:
        after["outcome"] = entry.outcome
    record_audit(by=by, action="note_action", target=f"{firm} {row.pk}", at=at, after=after)
    return row.pk


def _check(entry: Entry, today: datetime.date) -> None:
    faults = {
        "no-deed": (entry.deed not in Deed.values, Text("请选择处置方式。", "Choose what was done.")),
        "no-judgement": (
            entry.judgement not in Judgement.values,
            Text("没有这种核实结果。", "There is no such finding."),
        ),
        "no-outcome": (
            entry.outcome not in ("", THERE, *(each.code for each in city_pack().plan.warnings.events)),
            Text("没有这种去向。", "There is no such outcome."),
        ),
        "to-come": (entry.on > today, Text("日期还没有到。", "That day is still to come.")),
        "no-note": (not entry.note.strip(), Text("请写明情况。", "Say what came of it.")),
        "long-note": (
            len(entry.note.strip()) > LONGEST,
            Text(f"说明至多 {LONGEST} 字。", f"At most {LONGEST} signs."),
        ),
        "unresolved": (
            entry.deed == Deed.RESOLVED and not entry.judgement,
            Text("办结时请写明情况是否属实。", "When it is resolved, say whether the warning was true."),
        ),
    }
    for code, (holds, words) in faults.items():
        if holds:
            raise Unfit(words, code=code)
