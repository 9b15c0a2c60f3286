"""A selection of firms as a file."""

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.downloads import Row, sheets, to_csv
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.queries.gone import gone_firms
from chanmai.bureau.enterprises.queries.knowledge import Moment, snapshot_table
from chanmai.bureau.enterprises.queries.search import FirmSearch, selection
from chanmai.engine.facts.units import UNITS

GROUP_ROWS = 1 << 17  # of a row group of a snapshot: what one worker reads at once
HEADINGS = {
    "zh": (
        "统一社会信用代码", "企业名称", "所属区", "所在园区", "产业领域", "企业规模", "成立日期", "登记状态",
        "营业收入年度", "营业收入（万元）", "资质", "待核实疑问", "演示数据",
    ),
    "en": (
        "Credit code", "Name", "District", "Park", "Domain", "Size", "Registered on", "Status",
        "Revenue year", "Revenue (10k yuan)", "Titles", "Open questions", "Demo data",
    ),
}  # fmt: skip
"""The Chinese headings are those of the register, so that the file can be imported again."""


def selection_file(viewer: Viewer, criteria: FirmSearch, kind: str, lang: str = "zh") -> bytes:
    """The firms of a selection as “xlsx” or “csv”."""
    rows = _rows(viewer, criteria, lang)
    if kind == "csv":
        return to_csv(HEADINGS[lang], rows)
    return sheets([("企业" if lang == "zh" else "Firms", chain([HEADINGS[lang]], rows))])


def _rows(viewer: Viewer, criteria: FirmSearch, lang: str) -> Iterator[Row]:
    yes = "是" if lang == "zh" else "yes"
    for row in selection(viewer, criteria):
        yield (
            row.code,
            row.name,
            row.district,
            row.park,
            row.domain,
            row.size,
            row.registered_on,
            row.status,
            row.revenue_year,
            None if row.revenue is None else row.revenue / UNITS["万元"].factor,
            "、".join(row.titles),
            row.questions,
            yes if row.demo else "",
        )


def write_snapshot(moment: Moment, path: Path) -> int:
    """Write what was known of every firm as Parquet, whole or not at all; how many firms. Raises OSError.

    Firms that had closed or moved away are left out, as a matching leaves them out.
    """
    table = snapshot_table(moment, without=gone_firms(moment))
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        demo = Enterprise.objects.filter(demo=True).exists()
        table.write(draft, group_rows=GROUP_ROWS, demo=demo, as_of=moment.as_of)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return len(table)
