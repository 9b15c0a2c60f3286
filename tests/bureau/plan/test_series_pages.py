"""A real series on its page: both growths, months, breaks, revisions, forecast after the job, CSV."""

import csv
import datetime
import io
from pathlib import Path
from typing import Any

import pytest

from bureau.plan.made import ANALYST, CITY, NOW
from bureau.plan.test_pages import signed_in, text
from chanmai.bureau.city import city_pack
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.plan.jobs import FORECASTING
from chanmai.bureau.plan.models import SeriesForecast
from chanmai.bureau.plan.operations import forecasts
from chanmai.bureau.plan.operations.forecasts import ask_models, queue_forecasts
from chanmai.bureau.plan.queries.analysis import comparison_of
from chanmai.bureau.plan.queries.lines import all_lines, lines_not_asked, lines_of
from chanmai.bureau.refusal import Conflict, Forbidden

XIAMEN = Path(__file__).parents[3] / "packs" / "xiamen"
MAIN = "cn.software_revenue"
ADDRESS = f"/plan/series/{MAIN}/"


@pytest.fixture
def xiamen(settings: Any, db: None) -> None:
    settings.PACK = XIAMEN


def test_the_page_tells_what_follows_from_the_figures(xiamen: None) -> None:
    page = text(signed_in("city"), ADDRESS + "?view=累计-1")
    assert "2021-11 为止是" in page
    assert "20,574" in page
    assert "12 月不由全年减 1—11 月得出" in page
    assert "水平之比" in page
    assert "这条序列还没有算过预测" in page


def test_in_english_nothing_is_chinese_that_has_to_be_read(xiamen: None) -> None:
    page = text(signed_in("analyst"), ADDRESS + "?view=累计-1", headers={"accept-language": "en"})
    assert "Revision triangle" in page
    assert "December is not the year less" in page
    assert "计算" not in page


def test_areas_of_one_series_never_share_a_line(xiamen: None) -> None:
    lines = lines_of(city_pack().series[MAIN])
    assert {"全国", "东部地区", "西部地区"} <= {line.area for line in lines}
    assert all(len({each.area for each in line.figures}) == 1 for line in lines)


def test_cities_and_companies_are_loaded_and_compared(xiamen: None) -> None:
    books = city_pack().series
    files = {series.file: 0 for series in books.values()}
    for series in books.values():
        files[series.file] += len(series.observations)
    assert (files["cities.csv"], files["companies.csv"], files["national.csv"]) == (160, 186, 676)
    found = comparison_of("city.employees_avg", "zh")
    assert found is not None
    assert found.period == "2002"
    assert sum(row.own for row in found.rows) == 1
    assert comparison_of("co.300628.revenue", "zh") is None


def test_a_file_has_every_figure_as_printed(xiamen: None) -> None:
    answer = signed_in("city").get(ADDRESS + "csv/")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == len(city_pack().series[MAIN].observations)
    assert {"value": "138", "area": "x"}.keys() <= rows[0].keys()
    chosen = [row for row in rows if (row["area"], row["period"]) == ("全国", "2024")]
    assert [(row["value"], row["growth_percent"], row["vintage"]) for row in chosen] == [
        ("137276", "10", "快报")
    ]
    assert signed_in("analyst").get("/plan/series/nothing/csv/").status_code == 404


def test_models_are_asked_by_a_job_and_shown_with_the_back_test(xiamen: None, monkeypatch: Any) -> None:
    line = next(each for each in all_lines() if (each.series, each.area) == ("cn.it_services", "全国"))
    only = [line]
    monkeypatch.setattr(
        forecasts, "lines_not_asked", lambda: [each for each in only if each in lines_not_asked()]
    )
    job = queue_forecasts(by=CITY, at=NOW)
    with pytest.raises(Conflict):
        queue_forecasts(by=CITY, at=NOW)
    FORECASTING.carry_out(job, 0, NOW + datetime.timedelta(seconds=1))
    assert Job.objects.get(pk=job).state == "done"
    kept = SeriesForecast.objects.get()
    assert (kept.series, kept.digest) == ("cn.it_services", line.digest)
    page = text(signed_in("city"), "/plan/series/cn.it_services/?view=累计-1")
    for words in ("组合（中位数）", "回测：逐期后退", "2025-02", "中罩住实际数的占", "fan-chart"):
        assert words in page
    with pytest.raises(Conflict, match=r"up to date|最新"):
        queue_forecasts(by=CITY, at=NOW)
    assert ask_models(at=NOW) == 0


def test_only_the_city_asks_for_forecasts(xiamen: None) -> None:
    with pytest.raises(Forbidden):
        queue_forecasts(by=ANALYST, at=NOW)
    assert signed_in("analyst").post("/plan/series/forecasts/").status_code == 403
    answer = signed_in("city").post("/plan/series/forecasts/", {"back": "https://elsewhere.example/"})
    assert (answer.status_code, answer["Location"]) == (302, "/plan/series/")
    assert Job.objects.filter(kind="forecast").count() == 1
