"""Targets over the years: versions with a reason, contributions that add up, drafts, who sees what."""

import dataclasses
from fractions import Fraction
from typing import Any

import pytest

from bureau.plan.made import ANALYST, ASKING, CITY, EAST, NOW, enterprise, returned
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.plan.models import TargetVersion
from chanmai.bureau.plan.operations.targets import change_target
from chanmai.bureau.plan.queries.history import contributions, parts_of, total, year_figures
from chanmai.bureau.plan.queries.measurement import city_columns
from chanmai.bureau.plan.queries.prospects import prospects
from chanmai.bureau.plan.queries.targets import targets
from chanmai.bureau.plan.queries.versions import targets_in_force, version_rows
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.pack.targets import Gauge, Target

Firms = dict[str, Enterprise]
WAN = 1_000_000


def revenue() -> Target:
    return next(each for each in targets_in_force() if each.slug == "revenue")


def gauge() -> Gauge:
    found = revenue().gauge
    assert found is not None
    return found


def test_figures_by_year_and_what_each_firm_adds_agree_exactly(firms: Firms) -> None:
    columns = city_columns(CITY, **ASKING)
    figures = {each.year: each.value for each in year_figures(gauge(), columns)}
    assert figures[2025] == 52_000 * WAN
    found = contributions(gauge(), columns, 2024, 2025)
    assert sum(each.value for each in found) == figures[2025] - total(
        gauge(), parts_of(gauge(), columns, 2024)
    )
    assert found[0].firm == str(firms["a"].pk)
    assert found[0].value == 10_000 * WAN


def test_movers_are_told_with_the_rest(firms: Firms) -> None:
    movers = prospects(CITY, "revenue", lang="zh", **ASKING).movers
    assert movers is not None
    assert (movers.before, movers.after) == (2024, 2025)
    assert movers.rows[0].name == "甲公司"
    assert movers.others == 0


@pytest.mark.parametrize("viewer", [ANALYST, EAST])
def test_who_moved_it_is_for_officers_within_their_scope(firms: Firms, viewer: Viewer) -> None:
    movers = prospects(viewer, "revenue", lang="zh", **ASKING).movers
    if viewer is ANALYST:
        assert movers is None
    else:
        assert movers is not None
        assert {each.name for each in movers.rows} <= {"甲公司", "乙公司"}


def test_a_firm_sees_nothing_measured(firms: Firms) -> None:
    firm = Viewer(user_id=9, role="firm", firm=firms["a"].code, name="甲")
    view = prospects(firm, "revenue", lang="zh", **ASKING)
    assert (view.measured, view.draft, view.movers) == (None, None, None)


def test_too_few_years_give_no_chance_and_say_so(firms: Firms) -> None:
    view = prospects(CITY, "revenue", lang="zh", draft_goal="900000亿元", draft_due=2030, **ASKING)
    assert view.draft is not None
    assert (view.draft.chance, view.draft.due) == ("", 2030)
    assert "三个" in view.draft.reason
    assert [step.year for step in view.draft.path] == [2026, 2027, 2028, 2029, 2030]
    assert view.draft.required.startswith("每年 +")


def test_a_draft_that_is_no_figure_is_left_out(firms: Firms) -> None:
    assert prospects(CITY, "revenue", lang="zh", draft_goal="很多", draft_due=2030, **ASKING).draft is None


def test_there_is_no_prospect_of_what_is_no_target(firms: Firms) -> None:
    with pytest.raises(NotFound):
        prospects(CITY, "nothing", lang="zh", **ASKING)


def change(**more: Any) -> int:
    values = {"goal": "2500亿元", "stretch": "", "due": 2030, "reason": "新规划", "by": CITY, "at": NOW}
    return change_target("revenue", **(values | more))


@pytest.mark.django_db
def test_a_change_is_a_new_version_and_nothing_is_overwritten() -> None:
    own = revenue()
    assert change() == 1
    assert change(goal="2600亿元", reason="再议") == 2
    rows = version_rows(revenue(), "zh")
    assert [(each.number, each.due, each.reason) for each in rows] == [
        (0, own.due, ""), (1, 2030, "新规划"), (2, 2030, "再议"),
    ]  # fmt: skip
    assert [each.goal for each in TargetVersion.objects.all()] == ["2500亿元", "2600亿元"]
    assert revenue() == dataclasses.replace(own, goal=revenue().goal, stretch=None, due=2030)
    assert revenue().goal.value == Fraction(2600) * 10**10
    line = AuditLine.objects.filter(action="change_target").order_by("-sequence").first()
    assert line is not None
    assert line.reason == "再议"
    shown = next(row for row in targets(CITY, lang="zh", **ASKING) if row.slug == "revenue")
    assert (shown.goal, shown.due) == ("2,600亿元", 2030)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "kind"),
    [({"goal": "60%"}, Unfit), ({"goal": "很多"}, Unfit), ({"goal": " "}, Unfit), ({"reason": " "}, Unfit),
     ({"stretch": "2400亿元"}, Unfit), ({"due": 1999}, Unfit), ({"due": 2101}, Unfit),
     ({"by": ANALYST}, Forbidden), ({"by": EAST}, Forbidden)],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_kept(wrong: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        change(**wrong)
    assert not TargetVersion.objects.exists()


@pytest.mark.django_db
def test_the_same_again_is_refused() -> None:
    change()
    with pytest.raises(Conflict):
        change()
    with pytest.raises(NotFound):
        change_target("nothing", goal="1家", due=2030, reason="x", by=CITY, at=NOW)


@pytest.mark.django_db
def test_seven_years_give_a_chance_and_raise_the_alarm_where_it_is_lost() -> None:
    firm = enterprise("长史公司", "东区")
    for place, amount in enumerate((10_000, 11_200, 12_100, 13_500, 14_700, 16_300, 17_900)):
        returned(firm, 2019 + place, amount)
    near = prospects(CITY, "revenue", lang="zh", draft_goal="2.5亿元", draft_due=2028, **ASKING).draft
    far = prospects(CITY, "revenue", lang="zh", draft_goal="900亿元", draft_due=2028, **ASKING).draft
    assert near is not None
    assert far is not None
    assert (near.changes, near.alarm, near.state) == (6, False, "open")
    assert near.chance.endswith("%")
    assert (far.chance, far.alarm, far.state_label) == ("<1%", True, "预计达不到")
    assert [step.year for step in near.history] == list(range(2019, 2026))
    assert near.highest == "12%"
