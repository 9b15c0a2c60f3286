"""A report made again from its snapshot gives the same figures though firms moved, were resized or withdrawn since.

The three firms: A in 思明区 with 10,800 of revenue, C in 思明区 with 1,200, B in 湖里区 without a return.
"""

import datetime
import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bureau.enterprises.made import AT, CITY, ONE, THREE, TWO, xlsx
from bureau.monitoring.conftest import A, B, C
from bureau.reports.test_making import document_of, made, rows
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.operations.districts import assign_district
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.enterprises.operations.withdrawals import withdraw
from chanmai.bureau.enterprises.queries.placing import Placement, placements_at
from chanmai.bureau.enterprises.queries.reach import Target
from chanmai.bureau.enterprises.queries.structure import firm_columns
from chanmai.bureau.indicators.queries.population import population
from chanmai.bureau.monitoring.models import Collection
from chanmai.bureau.reports.models import Report
from chanmai.bureau.reports.operations import make_report, repeat_report
from chanmai.bureau.reports.queries.reports import report

HEAD = ["统一社会信用代码", "企业名称", "所属区", "企业规模", "产业领域"]
DAY = datetime.timedelta(days=1)
LATER = "91350200MA2Y1AXJXL"


def registered(rows_filed: list[list[str]], at: datetime.datetime) -> None:
    """The register arrives, as of the day of the moment."""
    name = f"登记{at:%Y%m%d%H%M}.xlsx"
    batch = import_file(
        delivery=Delivery(name, xlsx([HEAD, *rows_filed]), filed_at=at.date()), by=CITY, at=at
    )
    assert batch.state in ("accepted", "unchanged"), batch.problems


def by_district(of: Report) -> dict[str, list[str]]:
    """What the report tells of each district."""
    return rows(document_of(of), "空间布局")


def test_a_firm_that_moved_and_was_resized_is_counted_where_it_was(returns: None) -> None:
    first = made("annual", "2025", at=AT + DAY)
    before = by_district(first)
    assert before["思明区"][0] == "1.20"
    registered(
        [[ONE, A, "湖里区", "大型", "数字创意"], [THREE, C, "集美区", "小型", "工业软件"]], AT + 2 * DAY
    )
    assert Enterprise.objects.get(code=ONE).district == "湖里区"
    again = repeat_report(first.pk, by=CITY, at=AT + 3 * DAY)
    assert make_report(again) == first.digest
    assert report(CITY, again, "zh").same is True
    now = by_district(made("annual", "2025", at=AT + 3 * DAY))
    assert (now["湖里区"][0], now["集美区"][0]) == ("1.08", "0.12"), (
        "what is made now counts them where they are now"
    )


def test_a_firm_that_was_withdrawn_or_came_later_changes_nothing_either(returns: None) -> None:
    first = made("annual", "2025", at=AT + DAY)
    firm = Enterprise.objects.get(code=THREE)
    withdraw(Target("firm", firm.pk), by=CITY, at=AT + 2 * DAY, reason="重复建档")
    registered([[LATER, "厦门后来软件有限公司", "思明区", "微型", ""]], AT + 2 * DAY)
    again = repeat_report(first.pk, by=CITY, at=AT + 3 * DAY)
    assert make_report(again) == first.digest
    assert made("annual", "2025", at=AT + 3 * DAY).digest != first.digest


def test_a_filing_that_was_withdrawn_is_read_as_it_counted_then(returns: None) -> None:
    registered([[ONE, A, "湖里区", "", ""]], AT + DAY)
    filing = Enterprise.objects.get(code=ONE).filings.latest("pk")
    withdraw(Target("filing", filing.pk), by=CITY, at=AT + 2 * DAY, reason="填错")
    firm = Enterprise.objects.get(code=ONE)
    assert firm.district == "思明区"
    assert placements_at(AT + 3 * DAY) == {}
    assert placements_at(AT + DAY)[firm.pk].district == "湖里区"
    assert firm.pk not in placements_at(AT)


def test_a_closed_period_keeps_the_places_of_its_closing(returns: None) -> None:
    pk = Collection.objects.get(form="annual", period="2025").pk
    Collection.objects.filter(pk=pk).update(closed_at=AT + DAY)
    registered([[ONE, A, "湖里区", "大型", ""]], AT + 2 * DAY)
    closed = {firm.name: firm.district for firm in population(CITY, pk, at=AT + 3 * DAY).firms}
    assert closed == {A: "思明区", B: "湖里区", C: "思明区"}
    Collection.objects.filter(pk=pk).update(closed_at=None)
    still_open = {firm.name: firm.district for firm in population(CITY, pk, at=AT + 3 * DAY).firms}
    assert still_open[A] == "湖里区"


def test_columns_of_a_past_moment_are_of_the_firms_and_places_of_then(returns: None) -> None:
    asked = {"as_of": (AT + DAY).date(), "known_at": AT + DAY}
    before = firm_columns(CITY, ["营业收入"], **asked)  # type: ignore[arg-type]
    registered([[TWO, B, "同安区", "中型", "网络安全"]], AT + 2 * DAY)
    after = firm_columns(CITY, ["营业收入"], **asked)  # type: ignore[arg-type]
    for name in ("ids", "codes", "districts", "parks", "domains", "sizes", "demo", "known"):
        assert list(getattr(after, name)) == list(getattr(before, name)), name


def test_a_district_that_was_not_known_yet_is_empty_then(returns: None) -> None:
    registered([[LATER, "厦门后来软件有限公司", "", "", ""]], AT + DAY)
    firm = Enterprise.objects.get(code=LATER)
    assign_district(firm.pk, "翔安区", by=CITY, at=AT + 3 * DAY, reason="实地走访")
    assert placements_at(AT + 2 * DAY)[firm.pk].district == ""
    assert placements_at(AT + 3 * DAY) == {}


MOVES = st.lists(
    st.tuples(st.sampled_from([ONE, TWO, THREE]), st.sampled_from(["思明区", "湖里区", "集美区"]),
              st.sampled_from(["", "大型", "小型"])), min_size=1, max_size=5,
)  # fmt: skip
TRIES = itertools.count(1)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=MOVES)
def test_every_past_moment_says_what_was_stored_at_it(firms: None, moves: list[tuple[str, str, str]]) -> None:
    """After each move what the library said is noted; in the end each moment is asked for again."""
    named, start = {ONE: A, TWO: B, THREE: C}, AT + next(TRIES) * 30 * DAY
    stored: dict[datetime.datetime, dict[int, Placement]] = {}
    for number, (code, district, size) in enumerate(moves):
        moment = start + number * DAY
        registered([[code, named[code], district, size, ""]], moment)
        stored[moment] = _stored()
    now = _stored()
    for moment, then in stored.items():
        assert {**now, **placements_at(moment)} == then


def _stored() -> dict[int, Placement]:
    return {pk: Placement(*place) for pk, *place in Enterprise.objects.values_list("pk", *Placement._fields)}
