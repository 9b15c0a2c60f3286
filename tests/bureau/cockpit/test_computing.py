"""Targets of a large city are computed by a job after a change; the desk tells the earlier ones meanwhile, never a mix.

Six firms count as a large city here, so that all can be compared with what is computed at once.
"""

import datetime
import itertools
import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from bureau.cockpit.test_pages import signed_in, text
from bureau.plan.made import CITY, EAST, WAN, filing
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations.work import carry_out
from chanmai.bureau.plan.models import TargetHistory
from chanmai.bureau.plan.operations import histories
from chanmai.bureau.plan.operations.histories import compute_histories, follow, queue_histories
from chanmai.bureau.plan.queries import city_years
from chanmai.bureau.plan.queries.city_years import take_kept
from chanmai.bureau.plan.queries.courses import Courses, courses, earlier_courses
from chanmai.bureau.plan.queries.history import figures_of
from chanmai.bureau.plan.queries.measurement import city_columns, measured_over
from chanmai.bureau.plan.queries.versions import targets_in_force

Firms = dict[str, Enterprise]
REVISIONS = itertools.count(2)


@pytest.fixture
def large(firms: Firms, monkeypatch: pytest.MonkeyPatch) -> Firms:
    """More firms than are computed while a page is asked for."""
    for module in (city_years, histories):
        monkeypatch.setattr(module, "AT_ONCE", 3)
    return firms


def today() -> datetime.date:
    return timezone.localdate()


def at_once(monkeypatch: pytest.MonkeyPatch) -> Courses:
    """All targets computed from the firms themselves."""
    with monkeypatch.context() as small:
        small.setattr(city_years, "AT_ONCE", 10**6)
        return courses(CITY, as_of=today(), known_at=timezone.now(), lang="zh")


def work_off() -> None:
    carry_out(Job.objects.get(kind="histories", state="waiting").pk, at=timezone.now())


def shown(page: str) -> list[str]:
    """What the line of each target says."""
    part = page[page.index('id="on-track"') : page.index('id="news"')]
    return [
        " ".join(re.sub(r"<[^>]+>", " ", each).split())
        for each in re.findall(r"<li.*?</li>", part, re.DOTALL)
    ]


def file_a_year(firm: Enterprise, year: int, revenue: int) -> None:
    """A return arrives, and the library notes that the firm changed."""
    filing(firm, {"revenue": revenue * WAN}, str(year), received_at=timezone.now(), revision=next(REVISIONS))
    Enterprise.objects.filter(pk=firm.pk).update(changed_at=timezone.now())


def test_before_anything_is_computed_the_desk_says_so_and_orders_it_once(large: Firms) -> None:
    city = signed_in("city")
    for _ in range(2):
        page = text(city)
        assert "正在计算各项目标" in page
        assert "城市包里没有规划目标" not in page
        assert shown(page) == []
    assert Job.objects.filter(kind="histories").count() == 1
    english = text(city, headers={"Accept-Language": "en"})
    assert "The targets are being computed" in english


def test_what_the_job_kept_is_what_would_be_computed_at_once(
    large: Firms, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compute_histories(at=timezone.now())
    assert not compute_histories(at=timezone.now()), "the same state is computed once"
    columns = city_columns(CITY, as_of=today(), known_at=timezone.now())
    figures = {each.code: figures_of(each, columns) for each in targets_in_force()}
    found = city_years.earlier_years()
    assert found is not None
    assert {code: figures[code] for code in found.figures} == found.figures
    assert found.measured == measured_over(columns, whole_city=True)
    assert any(each for each in found.figures.values())
    whole = at_once(monkeypatch)
    assert earlier_courses(CITY, "zh", as_of=today()).rows == whole.rows


def test_after_a_change_the_desk_tells_all_of_the_earlier_ones_under_their_date(
    large: Firms, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = signed_in("city")
    text(city)
    work_off()
    before = text(city)
    assert 'data-figure="computing"' not in before
    assert 'data-chart="target-revenue"' in before
    file_a_year(large["a"], 2025, 90_000)
    page = text(city)
    assert "数据有变化，正在重新计算" in page
    assert f"{timezone.localtime(TargetHistory.objects.get().at):%Y-%m-%d %H:%M}" in page
    assert shown(page) == shown(before), "every line is of the earlier data"
    assert 'data-chart="target-revenue"' in page
    assert Job.objects.filter(kind="histories", state="waiting").count() == 1
    work_off()
    after = text(city)
    assert 'data-figure="computing"' not in after
    assert shown(after) != shown(before)
    assert shown(after)[0].startswith("营收规模")
    monkeypatch.setattr(city_years, "AT_ONCE", 10**6)
    assert shown(text(city)) == shown(after), "the same as computed at once"


def test_a_part_of_the_city_is_computed_when_it_is_asked(large: Firms) -> None:
    columns = city_columns(EAST, as_of=today(), known_at=timezone.now())
    assert take_kept(EAST, columns, today())
    assert shown(text(signed_in("district", districts=("东区",))))
    assert not Job.objects.exists()


def test_after_a_filing_the_job_is_queued_where_the_city_is_large(
    firms: Firms, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(at=timezone.now())
    assert not Job.objects.exists()
    monkeypatch.setattr(histories, "AT_ONCE", 3)
    follow(at=timezone.now())
    follow(at=timezone.now())
    assert Job.objects.filter(kind="histories").count() == 1
    assert queue_histories(by=CITY, at=timezone.now()) == 0


def test_what_was_computed_while_something_was_filed_is_of_no_state(
    large: Firms, monkeypatch: pytest.MonkeyPatch
) -> None:
    def filed_meanwhile(step: str, done: int, total: int) -> None:
        if done == 1:
            file_a_year(large["b"], 2023, 7_000)

    assert not compute_histories(at=timezone.now(), progress=filed_meanwhile)
    assert not TargetHistory.objects.exists()


def test_a_few_states_are_kept_and_no_more(large: Firms) -> None:
    for revenue in range(1, 6):
        file_a_year(large["c"], 2023, revenue * 1_000)
        assert compute_histories(at=timezone.now())
    assert TargetHistory.objects.count() == histories.MOST_KEPT


def test_no_page_waits_for_the_years_of_a_large_city(large: Firms, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk never asks for the years of a target itself, neither before, nor while, nor after the job."""

    def never(*_given: object) -> Callable[..., object]:
        raise AssertionError("the years were computed by a page")

    city = signed_in("city")
    with monkeypatch.context() as page:
        page.setattr("chanmai.bureau.plan.queries.history.year_figures", never)
        text(city)
    work_off()
    monkeypatch.setattr("chanmai.bureau.plan.queries.history.year_figures", never)
    assert 'data-chart="target-revenue"' in text(city)
