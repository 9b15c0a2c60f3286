"""A visit to the portal of a firm: who looks, at what, when; everything that a page shows is asked with one."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.matching.queries.firm import FirmDecisions, firm_decisions
from chanmai.bureau.matching.queries.runs import latest_run
from chanmai.bureau.portal.permissions import sees_portal
from chanmai.bureau.refusal import Forbidden


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks at which firm, in which language and by what is known when, with all decisions of the firm."""

    viewer: Viewer
    decisions: FirmDecisions
    lang: str
    at: datetime.datetime

    @property
    def firm(self) -> int:
        """The number of the firm."""
        return self.decisions.firm.id


def visit_to(viewer: Viewer, enterprise_id: int, lang: str, *, at: datetime.datetime) -> Visit:
    """The visit: decisions for the day of the latest run, else for that of the moment.

    Raises Forbidden, NotFound out of sight.
    """
    if not sees_portal(viewer):
        raise Forbidden
    run = latest_run()
    day = run.as_of if run is not None else day_of(at)
    return Visit(viewer, firm_decisions(viewer, enterprise_id, day, at, lang=lang), lang, at)
