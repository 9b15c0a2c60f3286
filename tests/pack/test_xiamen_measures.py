"""Measures, domains and published figures of the Xiamen pack stand as the plan and the sources have them."""

import re
from pathlib import Path

import pytest

from chanmai.engine.eligibility.clauses.clause import OFFICIAL
from chanmai.pack.pack import Pack
from packs import load

ROOT = Path(__file__).parents[2] / "packs" / "xiamen"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(ROOT)


def test_measures_cover_every_box_and_the_text_of_all_three_chapters(pack: Pack) -> None:
    measures = pack.plan.measures.measures
    counts = {chapter: sum(each.chapter == chapter for each in measures) for chapter in "四五六"}
    text = (
        f"{len(measures)} 条举措：四章及专栏 {counts['四']}、五章及专栏 {counts['五']}、六章 {counts['六']}"
    )
    assert text in (ROOT / "README.md").read_text(encoding="utf-8")
    boxes = {each.box.removeprefix("专栏") for each in measures if each.box}
    assert boxes == {*(f"4-{n}" for n in range(1, 6)), *(f"5-{n}" for n in range(1, 9))}
    sections = {each.section for each in measures if not each.box}
    assert sections == {
        *(f"五({n})" for n in "一二三四五六七八"), *(f"{chapter}({n})" for chapter in "四六" for n in "一二三四"),
    }  # fmt: skip


def test_every_domain_of_the_plan_has_a_measure(pack: Pack) -> None:
    tasks = {each.task.zh for each in pack.plan.measures.measures}
    for domain in pack.plan.taxonomy.domains:
        named = {domain.name, *(child.name for child in domain.children)}
        assert named & tasks, domain.name


def test_a_domain_stands_in_the_box_that_it_names(pack: Pack) -> None:
    plan = pack.plan
    boxed = [domain for domain in plan.taxonomy.walk() if domain.box]
    assert boxed
    for domain in boxed:
        said = [each.title.zh for each in plan.measures.sections if each.box == domain.box]
        said += [
            word
            for each in plan.measures.measures
            if each.box == domain.box
            for word in (each.task.zh, each.text.zh)
        ]
        assert any(domain.name in words for words in said), domain.name


ZH_BETWEEN = re.compile("[、，和与及；：“（]")
EN_BETWEEN = re.compile(r", | and | or |; |: |/|-and-")


def test_both_languages_list_equally_many_things(pack: Pack) -> None:
    for each in pack.plan.measures.measures:
        zh, en = each.text.zh, each.text.en
        assert zh.count("、") <= len(EN_BETWEEN.findall(en)), each.code
        longest = max(part.count(", ") for part in re.split(r"[.;:]", en))
        assert longest <= len(ZH_BETWEEN.findall(zh)), each.code


NAMED = {
    "m61-01": "领导小组", "m55-06": "人社部门", "b52-09": "厦门软件行业协会", "b55-03": "厦门大学信息学院",
    "b54-03": "厦门知识产权法庭", "b58-04": "台湾地区标准化（厦门）研究中心", "b58-05": "厦门（集美）闽台研学旅行基地",
    "b58-07": "国家数字服务出口基地",
}  # fmt: skip


def test_bodies_are_those_that_the_plan_names(pack: Pack) -> None:
    measures = {each.code: each for each in pack.plan.measures.measures}
    assert all(body in measures[code].body for code, body in NAMED.items())


def test_figures_say_as_well_as_their_source_how_they_were_seen(pack: Pack) -> None:
    for series in pack.series.values():
        for each in series.observations:
            if each.evidence in OFFICIAL:
                assert each.evidence is pack.sources[each.source].evidence, (series.code, each.period)


def test_notes_on_a_revision_stand_beside_the_revised_series_only(pack: Pack) -> None:
    revised = [s.code for s in pack.series.values() for each in s.observations if "20574" in each.note]
    assert set(revised) == {"cn.software_revenue"}
