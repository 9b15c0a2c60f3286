"""The measures that somebody reports on, as the rows of a sheet to fill in."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.refusal import Forbidden
from chanmai.bureau.supervision.permissions import may_report, may_supervise
from chanmai.bureau.supervision.queries.measures import charges, task_rows


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A measure to report on. `cells`: code, measure, in charge, due, goal, last percent, as texts."""

    code: str
    title: str
    cells: tuple[str, str, str, str, str, str]


def measures_to_report(viewer: Viewer, lang: str, *, as_of: datetime.date) -> tuple[ReportRow, ...]:
    """Those that the viewer's organisation is in charge of; of the city's people all that somebody is in charge of.

    Raises Forbidden.
    """
    if not may_report(viewer):
        raise Forbidden
    held = charges(viewer)
    own = held if may_supervise(viewer) else {
        code: each for code, each in held.items() if each.owner_id == viewer.organisation
    }  # fmt: skip
    rows = []
    for row in task_rows(viewer, lang, as_of):
        if row.code in own:
            goal = own[row.code].goal
            counted = own[row.code].counted
            percent = f"{row.percent}%" if row.percent is not None else ""
            cells = (
                row.code, f"{row.title}：{row.text}", row.owner_name, str(row.due_on or ""),
                f"{goal} {counted}".strip() if goal else "", percent,
            )  # fmt: skip
            rows.append(ReportRow(row.code, row.title, cells))
    return tuple(rows)
