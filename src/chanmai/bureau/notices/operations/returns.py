"""Returns that firms have still to file: told when they are due soon, overdue, or sent back."""

import datetime
from collections.abc import Iterator

from chanmai.bureau.city import city_pack
from chanmai.bureau.monitoring.queries.reminders import reminders_due
from chanmai.bureau.monitoring.queries.returns import FilingStanding, ReturnRow
from chanmai.bureau.notices.models import NoticeKind
from chanmai.bureau.notices.operations.telling import Tiding
from chanmai.bureau.notices.readers import the_firm
from chanmai.engine.facts.texts import Text

SAID = {
    FilingStanding.DUE: Text("{title} {period} 待报，截止 {due}", "{title} {period} is due on {due}"),
    FilingStanding.OVERDUE: Text(
        "{title} {period} 逾期未报，截止日是 {due}", "{title} {period} was due on {due}"
    ),
    FilingStanding.RETURNED: Text(
        "{title} {period} 被退回，请更正", "{title} {period} was sent back; correct it"
    ),
}


def returns_due(*, at: datetime.datetime) -> Iterator[Tiding]:
    """What firms are told of their returns; of each standing of a return once, and again when it is sent back again."""
    return (_tiding(row) for row in reminders_due(at=at))


def _tiding(row: ReturnRow) -> Tiding:
    form = city_pack().forms.get(row.form)
    title = form.title if form else Text(row.title, row.title)
    said = SAID[row.standing]
    return Tiding(
        key=f"return:{row.id}:{row.standing.value}:{row.revision}",
        readers=the_firm(row.firm),
        kind=NoticeKind.RETURN.value,
        subject=Text(
            said.zh.format(title=title.zh, period=row.period, due=row.due_on),
            said.en.format(title=title.of("en"), period=row.period, due=row.due_on),
        ),
        day=row.due_on,
        event=f"return:{row.id}",
        link=f"/returns/{row.id}/",
    )
