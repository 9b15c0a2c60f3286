"""What targets were year by year over the whole city, as a job computed it: read anew only when the data changed.

The years of all targets over a hundred thousand firms take long. So that nobody waits for them, a job computes them
after a change and they are kept beside the state of the data that they are of. A page takes them when that is the
state that it shows, and otherwise shows all of the earlier ones under their date: never some of each.
"""

import datetime
import hashlib
import json
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.structure import FirmColumns, data_version
from chanmai.bureau.plan.models import TargetHistory
from chanmai.bureau.plan.queries.history import YearFigure, put_figures
from chanmai.bureau.plan.queries.measurement import Measurement, put_measured

AT_ONCE = 5_000
"""So many firms are computed while a page is asked for."""


@dataclass(frozen=True, slots=True)
class CityYears:
    """By code of the target its years and what it is measured at, as known `at` a moment."""

    at: datetime.datetime
    figures: dict[str, tuple[YearFigure, ...]]
    measured: dict[str, Measurement]


def state_name(as_of: datetime.date) -> str:
    """Tells one state of what the years hang on from another: pack, gauges, day, firms and filings."""
    pack, data = city_pack(), data_version()
    gauges = [
        [each.code, each.gauge and sorted(each.gauge.texts.items())] for each in pack.plan.targets.targets
    ]
    basis = [
        pack.name,
        pack.version,
        gauges,
        str(as_of),
        data.filings,
        data.digest,
        data.firms,
        str(data.changed_at),
    ]
    return hashlib.sha256(json.dumps(basis, ensure_ascii=False).encode()).hexdigest()


def are_kept(viewer: Viewer, columns: FirmColumns) -> bool:
    """Whether the years over these firms come from a job: those of a large city, not of a part of it."""
    return viewer.whole_city and len(columns) > AT_ONCE


def take_kept(viewer: Viewer, columns: FirmColumns, as_of: datetime.date) -> bool:
    """Let the years of these firms be those that were kept of this very state. False where a job has yet to tell them.

    What is asked of a part of the city, or of few firms, is computed when it is asked.
    """
    if not are_kept(viewer, columns):
        return True
    found = TargetHistory.objects.filter(state=state_name(as_of)).first()
    if found is None:
        return False
    years = _years(found)
    put_figures(columns, years.figures)
    put_measured(columns, years.measured)
    return True


def earlier_years() -> CityYears | None:
    """What was computed last, of an earlier state; None before any."""
    found = TargetHistory.objects.order_by("-pk").first()
    return None if found is None else _years(found)


def as_kept(figures: dict[str, tuple[YearFigure, ...]], measured: dict[str, Measurement]) -> dict[str, Any]:
    """Years and measurements as JSON; fractions as text."""
    return {
        "figures": {
            code: [[f.year, str(f.value), f.reported] for f in each] for code, each in figures.items()
        },
        "measured": {
            code: asdict(each) | {"value": None if each.value is None else str(each.value)}
            for code, each in measured.items()
        },
    }


def _years(row: TargetHistory) -> CityYears:
    said = row.said
    return CityYears(
        row.at,
        {
            code: tuple(YearFigure(year, Fraction(value), reported) for year, value, reported in each)
            for code, each in said["figures"].items()
        },
        {
            code: Measurement(**each | {"value": None if each["value"] is None else Fraction(each["value"])})
            for code, each in said["measured"].items()
        },
    )
