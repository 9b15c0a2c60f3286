"""The next plan beside the one in force: drafts are kept, tested against the years before, shown and exported."""

import io
import math
from fractions import Fraction

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bureau.enterprises.test_pages import signed_in, text_of
from bureau.plan.made import ANALYST, ASKING, CITY, EAST, NOW
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.plan.models import TargetDraft
from chanmai.bureau.plan.operations.drafts import draft_target
from chanmai.bureau.plan.queries import drafts
from chanmai.bureau.plan.queries.drafts import DraftRow, draft_plan
from chanmai.bureau.plan.queries.history import YearFigure
from chanmai.bureau.plan.queries.versions import targets_in_force
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.solvers.forecasts.chances import hindsight, outlook

Firms = dict[str, Enterprise]
YI = 10_000_000_000  # 分


def row(slug: str = "revenue", viewer: Viewer = CITY, lang: str = "zh") -> DraftRow:
    plan = draft_plan(viewer, lang=lang, **ASKING)
    assert plan is not None
    return next(each for each in plan.rows if each.slug == slug)


def test_a_draft_stands_beside_the_target_and_changes_it_not(firms: Firms) -> None:
    assert row().draft is None
    assert draft_target("revenue", goal="30亿元", stretch="35亿元", reason="座谈会意见", by=CITY, at=NOW) == 1
    seen = row()
    assert seen.draft is not None
    assert (seen.goal, seen.due, seen.draft.due, seen.number) == ("10亿元", 2025, 2030, 1)
    assert (seen.draft.goal, seen.stretch, seen.reason) == ("30亿元", "35亿元", "座谈会意见")
    assert seen.draft.required.startswith("每年 +")
    assert {each.slug: each.goal.text for each in targets_in_force()}["revenue"] == "10亿元"
    line = AuditLine.objects.get(action="draft_target")
    assert (line.target, line.before, line.after) == (
        "T1",
        None,
        {"goal": "30亿元", "stretch": "35亿元", "due": 2030},
    )
    assert draft_target("revenue", goal="28亿元", reason="压低", by=CITY, at=NOW) == 2
    assert row().draft_text == "28亿元"
    assert [each.goal for each in TargetDraft.objects.all()] == ["30亿元", "28亿元"]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"goal": "30家"}, Unfit),
        ({"goal": ""}, Unfit),
        ({"goal": "30亿元", "stretch": "29亿元"}, Unfit),
        ({"goal": "30亿元", "reason": " "}, Unfit),
        ({"goal": "30亿元", "slug": "nothing"}, NotFound),
        ({"goal": "30亿元", "by": ANALYST}, Forbidden),
        ({"goal": "30亿元", "by": EAST}, Forbidden),
    ],
)
def test_a_draft_that_cannot_be_is_refused(
    firms: Firms, said: dict[str, object], refusal: type[Exception]
) -> None:
    words = {"slug": "revenue", "reason": "试", "by": CITY, "at": NOW} | said
    with pytest.raises(refusal):
        draft_target(words.pop("slug"), **words)  # type: ignore[arg-type]
    assert not TargetDraft.objects.exists()


def test_the_same_draft_twice_is_one(firms: Firms) -> None:
    draft_target("share", goal="70%", reason="试", by=CITY, at=NOW)
    with pytest.raises(Conflict, match="没有变"):
        draft_target("share", goal="70%", reason="再试", by=CITY, at=NOW)


def test_drafts_are_for_who_sees_the_whole_city(firms: Firms) -> None:
    assert row(viewer=ANALYST).title == "营收规模"
    for viewer in (EAST, Viewer(user_id=9, role="firm", firm=firms["a"].code, name="甲")):
        with pytest.raises(Forbidden):
            draft_plan(viewer, lang="zh", **ASKING)


def planted(monkeypatch: pytest.MonkeyPatch, levels: dict[int, int]) -> dict[int, Fraction]:
    """The years of the revenue, in 亿元, in place of what the firms reported."""
    values = {year: Fraction(level * YI) for year, level in levels.items()}
    figures = tuple(YearFigure(year, value, 6) for year, value in values.items())
    monkeypatch.setattr(drafts, "year_figures", lambda _gauge, _columns: figures)
    return values


LEVELS = {
    2016: 100,
    2017: 112,
    2018: 121,
    2019: 139,
    2020: 146,
    2021: 163,
    2022: 177,
    2023: 203,
    2024: 219,
    2025: 246,
}


def test_a_draft_is_tested_against_the_years_before(firms: Firms, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(monkeypatch, LEVELS)
    draft_target("revenue", goal="900亿元", reason="试", by=CITY, at=NOW)
    seen = row()
    assert seen.draft is not None
    assert seen.beyond  # 29.6 % a year; over five years never more than 11.9 %
    assert (seen.span, seen.best) == (5, "+11%")
    assert seen.draft.chance == "<1%"
    draft_target("revenue", goal="390亿元", reason="试", by=CITY, at=NOW)
    seen = row()
    assert seen.draft is not None
    assert not seen.beyond
    chance = int(seen.draft.chance.removesuffix("%"))
    assert 60 < chance < 90
    assert "回看" in seen.note
    assert seen.trials == 2  # from 2019 and from 2020 on: three changes before, five years after
    assert "held what came" in row(lang="en").note


def test_the_levels_offered_are_reached_with_their_chance(
    firms: Firms, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = planted(monkeypatch, LEVELS)
    seen = outlook({year: float(value) for year, value in values.items()}, 2030, by_growth=True)
    assert seen is not None
    for chance in drafts.CHANCES:
        assert math.isclose(seen.at_least(seen.reached_with(chance)), chance, abs_tol=1e-9)
    offers = row().offers
    assert len(offers) == 3
    numbers = [float(each.removesuffix("亿元").replace(",", "")) for each in offers]
    assert numbers == sorted(numbers)


@given(st.lists(st.integers(50, 400), min_size=1, max_size=9), st.integers(1, 4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_looking_back_knows_nothing_of_what_came(levels: list[int], ahead: int) -> None:
    """Counted again, one origin after the other, from figures cut off by hand."""
    values = {2010 + place: float(level) for place, level in enumerate(levels)}
    hits = trials = 0
    for origin in range(2010, 2010 + len(levels) - ahead):
        seen = outlook(
            {year: values[year] for year in range(2010, origin + 1)}, origin + ahead, by_growth=True
        )
        if seen is not None:
            low, high = seen.interval(0.9)
            trials += 1
            hits += low <= values[origin + ahead] <= high
    found = hindsight(values, ahead, by_growth=True)
    assert (found.hits, found.trials) == (hits, trials) if found else trials == 0


def test_the_page_shows_both_and_gives_a_workbook(firms: Firms) -> None:
    city = signed_in("city", "city")
    assert "草案，未核实" in text_of(city, "/plan/drafts/")
    assert "未起草" in text_of(city, "/plan/drafts/")
    wrong = city.post("/plan/drafts/revenue/", {"goal": "30家", "reason": "试"})
    assert wrong.status_code == 422
    assert "不是这项目标的数" in wrong.content.decode()
    done = city.post("/plan/drafts/revenue/", {"goal": "30亿元", "reason": "试"}, follow=True)
    assert "草案已存" in done.content.decode()
    assert 'value="30亿元"' in text_of(city, "/plan/drafts/?target=revenue")
    got = city.get("/plan/drafts/workbook/")
    assert got["Content-Type"].endswith("sheet")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(got.content)).get_sheet_by_index(0).to_python()
    line = dict(zip(rows[0], rows[1], strict=True))
    assert (line["目标"], line["现行目标值"], line["草案目标值（2030 年）"]) == (
        "营收规模",
        "10亿元",
        "30亿元",
    )
    assert len(rows) == 8
    english = city.get("/plan/drafts/", headers={"Accept-Language": "en"}).content.decode()
    assert "Draft, unverified" in english


def test_others_do_not_draft(firms: Firms) -> None:
    analyst: Client = signed_in("analyst", "analyst")
    page = text_of(analyst, "/plan/drafts/?target=revenue")
    assert "起草</a>" not in page
    assert analyst.post("/plan/drafts/revenue/", {"goal": "30亿元", "reason": "试"}).status_code == 403
    assert signed_in("east", "district", districts=("东区",)).get("/plan/drafts/").status_code == 403
