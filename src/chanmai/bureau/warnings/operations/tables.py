"""The table of how many firms one is warned of, guarded while firms are assessed and kept with the assessment."""

import datetime
from collections.abc import Sequence
from typing import Any

from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.places import places
from chanmai.bureau.enterprises.queries.structure import firm_columns
from chanmai.bureau.jobs.operations.work import Progress
from chanmai.bureau.warnings.guarding import Guarded, earlier_tables, guard, standing_of, tabulation
from chanmai.bureau.warnings.lessons import models_of
from chanmai.bureau.warnings.models import Assessment, FirmWarning, ToldTable
from chanmai.bureau.warnings.readings import Readings


def guarded_table(
    now: Readings,
    rows: Sequence[FirmWarning],
    lessons: dict[str, Any],
    known_at: datetime.datetime,
    progress: Progress,
) -> Guarded:
    """The table of how many firms one is warned of, guarded."""
    pack, models = city_pack(), models_of(lessons)
    columns = firm_columns(SYSTEM, [pack.release.group], as_of=now.on, known_at=known_at)
    groups = {
        firm: f"组 {group}"
        for firm, group in zip(columns.ids, columns.of(pack.release.group), strict=True)
        if group
    }
    standings = {row.enterprise_id: standing_of(row, models) for row in rows}
    earlier = earlier_tables(now.period)
    new = tabulation(
        f"warnings-{now.period}-{len(earlier) + 1}",
        standings,
        {each.id: each for each in places(SYSTEM)},
        groups,
    )
    costs = pack.plan.warnings.costs
    about = {
        "city": pack.settings.name,
        "pack": pack.settings.version,
        "as_of": now.on.isoformat(),
        "period": now.period,
        "costs": [costs.visit, costs.missed],
    }
    return guard(new, earlier, about, lambda done, of: progress("把关 guard", done, of))


def keep_table(found: Assessment, table: Guarded) -> None:
    """Keep what may be told of an assessment, or that nothing may."""
    kept = table.certificate
    parts = {} if kept is None else {"published": dict(kept.published), "proof": dict(kept.proof)}
    ToldTable.objects.create(assessment=found, gaps=table.gaps, **parts)
