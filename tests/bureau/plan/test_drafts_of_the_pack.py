"""Drafts of the next plan in the pack: shown with their derivation, tested against history, exported and read back."""

import io
import math
import shutil
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.enterprises.test_pages import signed_in, text_of
from bureau.plan.made import ASKING, CITY, EAST, NOW
from chanmai.bureau.city import pack_at
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.plan.models import TargetDraft
from chanmai.bureau.plan.operations.drafts import draft_target
from chanmai.bureau.plan.queries.drafts import DraftRow, draft_plan
from chanmai.bureau.plan.queries.drafts_in_force import drafts_file, drafts_in_force
from chanmai.bureau.refusal import Forbidden
from chanmai.engine.facts.texts import Text
from chanmai.pack.check import check
from chanmai.pack.draft_targets import Derivation, DraftTarget, derived, draft_yaml, read_draft_targets
from chanmai.pack.entry import Entry
from chanmai.pack.figures import Figure
from chanmai.pack.finding import Notebook
from chanmai.pack.load import load
from chanmai.pack.notation import as_quantity
from chanmai.pack.tree import Mapping, read_yaml
from chanmai.solvers.forecasts.chances import outlook

XIAMEN = Path(__file__).parents[3] / "packs" / "xiamen"
Firms = dict[str, Enterprise]


@pytest.fixture
def xiamen(settings: Any, db: None) -> None:
    settings.PACK = XIAMEN


def rows(lang: str = "zh") -> dict[str, DraftRow]:
    plan = draft_plan(CITY, lang=lang, **ASKING)
    assert plan is not None
    return {row.slug: row for row in plan.rows}


def test_the_city_ships_drafts_only_where_a_value_can_be_derived_and_says_so() -> None:
    pack = pack_at(XIAMEN)
    drafts = {each.target: each for each in pack.plan.drafts}
    assert set(drafts) == {each.code for each in pack.plan.targets.targets}
    with_value = {code for code, each in drafts.items() if each.goal is not None}
    assert with_value == {"T1", "T2"}
    for code, each in drafts.items():
        assert each.reason.en
        if code in with_value:
            assert each.derivation is not None
            assert each.reason.zh.startswith("草案，未核实")
        else:
            assert each.reason.zh.startswith("无从推得")


def test_the_values_follow_from_the_printed_figures_reckoned_by_hand() -> None:
    """112 % × 113.4 % × 110 % to the third root is 11.53 % a year; 92,190 over 137,276 is 67.1567 %."""
    drafts = {each.target: each for each in pack_at(XIAMEN).plan.drafts}
    grown = 2000 * ((1.112 * 1.134 * 1.1) ** (1 / 3)) ** 5
    assert drafts["T1"].goal is not None
    assert drafts["T1"].goal.text == f"{int(grown // 10) * 10}亿元"
    assert drafts["T2"].goal is not None
    assert drafts["T2"].goal.value == Fraction(int(92190 / 137276 * 1000), 1000)


def test_a_draft_of_the_pack_is_shown_as_the_pack_s_and_tested_against_its_basis(xiamen: None) -> None:
    shown = rows()
    revenue = shown["revenue"]
    assert revenue.draft is not None
    assert (revenue.draft.goal, revenue.number, revenue.by, revenue.at) == ("3,450亿元", 0, "", None)
    growths = (14.2, 16.4, 13.3, 17.7, 11.2, 13.4, 10.0)  # of 2018 to 2024, as printed
    levels = {2017 + place: math.prod(1 + each / 100 for each in growths[:place]) for place in range(8)}
    seen = outlook(levels, 2029, by_growth=True)
    assert seen is not None
    chance = seen.at_least(levels[2024] * 1.1153**5)
    assert f"概率 {chance:.0%}" in revenue.basis
    assert "2018—2024" in revenue.basis
    assert "11.53%" in rows("en")["revenue"].basis
    assert shown["it-services-share"].basis == ""
    listed = shown["listed"]
    assert (listed.draft, listed.draft_text) == (None, "")
    assert listed.reason.startswith("无从推得")


def test_an_officer_s_draft_goes_before_the_pack_s(xiamen: None) -> None:
    draft_target("revenue", goal="3000亿元", reason="座谈会意见", by=CITY, at=NOW)
    row = rows()["revenue"]
    assert (row.draft_text, row.number, row.by, row.basis) == ("3000亿元", 1, CITY.name, "")


def test_the_pack_s_drafts_are_tested_against_what_the_firms_reported(
    firms: Firms, settings: Any, tmp_path: Path
) -> None:
    """The same test as an officer's draft: the same figure by either way has the same chance."""
    said = DraftTarget("T1", figure_from("30亿元"), None, Text("试", "Tried"), None)
    root = tmp_path / "pack"
    shutil.copytree(settings.PACK, root)
    (root / "plan" / "draft.yaml").write_text(draft_yaml([said]), encoding="utf-8")
    draft_target("revenue", goal="30亿元", reason="试", by=CITY, at=NOW)
    by_hand = rows()["revenue"]
    TargetDraft.objects.all().delete()
    settings.PACK = root
    of_the_pack = rows()["revenue"]
    assert of_the_pack.draft is not None
    assert of_the_pack.draft == by_hand.draft
    assert (of_the_pack.note, of_the_pack.number, by_hand.number) == (by_hand.note, 0, 1)


def test_the_export_is_accepted_by_the_checker_and_read_back_the_same(xiamen: None, tmp_path: Path) -> None:
    draft_target(
        "revenue", goal="3000亿元", stretch="3300亿元", reason='座谈会"意见"：先稳后进 # 一', by=CITY, at=NOW
    )
    draft_target("brands", goal="8个", reason="按年新增一个多", by=CITY, at=NOW)
    got = signed_in("city", "city").get("/plan/drafts/pack/")
    assert got["Content-Type"] == "application/zip"
    root = tmp_path / "pack"
    shutil.copytree(XIAMEN, root)
    before = check(root)
    with zipfile.ZipFile(io.BytesIO(got.content)) as file:
        assert file.namelist() == ["plan/draft.yaml"]
        file.extractall(root)
    after = check(root)
    assert [each.code for each in after if each.file == "plan/draft.yaml"] == []
    assert len(after) == len(before)
    back = [each.wording for each in load(root).plan.drafts]
    force = drafts_in_force()
    order = [each.code for each in load(root).plan.targets.targets]
    assert back == [force[code].draft.wording for code in order]
    assert back[0][1:3] == ("3000亿元", "3300亿元")


def test_where_nothing_is_drafted_the_export_says_just_that(
    firms: Firms, settings: Any, tmp_path: Path
) -> None:
    root = tmp_path / "pack"
    shutil.copytree(settings.PACK, root)
    (root / "plan" / "draft.yaml").write_text(drafts_file(CITY), encoding="utf-8")
    drafts = load(root).plan.drafts
    assert [each.goal for each in drafts] == [None] * 7
    assert {each.reason for each in drafts} == {Text("未起草", "Not drafted")}


def test_the_export_is_for_who_sees_drafts(firms: Firms) -> None:
    with pytest.raises(Forbidden):
        drafts_file(EAST)
    assert signed_in("east", "district", districts=("东区",)).get("/plan/drafts/pack/").status_code == 403


def test_the_page_tells_the_pack_s_drafts_in_both_languages(xiamen: None) -> None:
    city = signed_in("city", "city")
    page = text_of(city, "/plan/drafts/")
    assert "城市包所拟" in page
    assert "/plan/drafts/pack/" in page
    english = city.get("/plan/drafts/", headers={"Accept-Language": "en"}).content.decode()
    assert "Not to be derived" in english
    assert "Drafted by the pack" in english


texts = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1)
    .map(str.strip)
    .filter(bool)
)
figures = st.integers(1, 10**6).map(lambda number: f"{number}亿元")
derivations = st.builds(
    Derivation,
    st.just("share"),
    st.sampled_from(["cn.a", "cn.b"]),
    st.sampled_from(["", "cn.c"]),
    texts,
    texts,
    st.lists(st.integers(2000, 2030).map(str), min_size=1, max_size=3).map(tuple),
    st.just("10亿元"),
)


def figure_from(text: str) -> Figure:
    read = as_quantity(text)
    assert read is not None
    return Figure(read[0], text)


drafts_drawn = st.builds(
    DraftTarget,
    st.sampled_from(["T1", "T2"]),
    st.none() | figures.map(figure_from),
    st.none() | figures.map(figure_from),
    st.builds(Text, texts, st.just("") | texts),
    st.none() | derivations,
)


@given(st.lists(drafts_drawn, min_size=1, max_size=4))
def test_what_is_written_is_read_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, drafts: list[DraftTarget]
) -> None:
    folder = tmp_path_factory.mktemp("drafts")
    path, notes = folder / "draft.yaml", Notebook()
    path.write_text(draft_yaml(drafts), encoding="utf-8")
    tree = read_yaml(folder, path, notes)
    assert isinstance(tree, Mapping)
    back = read_draft_targets(Entry(tree, notes))
    assert [each.wording for each in back] == [each.wording for each in drafts]
    assert notes.errors == []


def test_a_growth_that_is_not_printed_gives_nothing() -> None:
    pack = pack_at(XIAMEN)
    plan = pack.plan.targets.next_plan
    assert plan is not None
    lacking = Derivation("growth", "cn.software_revenue", "", "全国", "miit-2021", ("1949",), "10亿元")
    assert derived(lacking, pack.plan.targets.targets[0], plan, pack.series) is None
    share = Derivation("share", "cn.it_services", "cn.nothing", "全国", "miit-2021", ("2024",), "0.1%")
    assert derived(share, pack.plan.targets.targets[1], plan, pack.series) is None
