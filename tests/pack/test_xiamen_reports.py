"""The templates of the Xiamen pack are read and can be filled; mistakes in one are told at their place."""

from pathlib import Path

import pytest

from chanmai.pack.reports import (
    COUNTS,
    FIRM_SHOWS,
    PUBLIC_SHOWS,
    SHOWS,
    Audience,
    Rhythm,
    TemplateCodes,
    all_names,
    names_in,
    read_report,
)
from pack.test_xiamen_sentences import ROOT, entry_of
from packs import load

KNOWN = TemplateCodes(["revenue"], ["T1"], ["cn.software_revenue"], ["district-size"], ["monthly"])
FRAME = """
code: monthly
title: {zh: 月报, en: Brief}
every: month
form: monthly
chapters:
  - title: {zh: 章, en: Chapter}
    blocks:
      - BLOCK
"""


def told(folder: Path, block: str, frame: str = FRAME) -> list[tuple[str, str]]:
    """Code and Chinese message of what is found."""
    entry, notes = entry_of(folder, frame.replace("BLOCK", block))
    read_report(entry, KNOWN)
    return [(each.code, each.message.zh) for each in notes.errors]


def test_there_is_one_template_for_month_quarter_and_year() -> None:
    reports = load(ROOT).reports
    assert {each.rhythm: each.code for each in reports} == {
        Rhythm.MONTH: "monthly",
        Rhythm.QUARTER: "quarterly",
        Rhythm.YEAR: "annual",
    }
    assert all(
        any(block.audience is Audience.PUBLIC for c in each.chapters for block in c.blocks)
        for each in reports
    )
    assert all(
        block.title.en or block.words.en for each in reports for c in each.chapters for block in c.blocks
    )


def test_both_languages_name_the_same_figures() -> None:
    blocks = [block for each in load(ROOT).reports for chapter in each.chapters for block in chapter.blocks]
    assert all(set(names_in(block.words.zh)) == set(names_in(block.words.en)) for block in blocks)


@pytest.mark.parametrize(
    "block",
    [
        'text: {zh: "{period} {revenue.growth} {lights.red}", en: "{period} {revenue.growth} {lights.red}"}',
        "{show: indicators, title: 表, codes: [revenue]}",
        "{show: movers, title: 表, of: T1, for: firms}",
        "{show: release, title: 表, of: district-size, by: firms, for: public}",
        '{text: "{period}", for: public}',
    ],
)
def test_what_is_sound_is_read(block: str, tmp_path: Path) -> None:
    assert told(tmp_path, block) == []


@pytest.mark.parametrize(
    ("block", "code", "zh"),
    [
        ("{show: pie, title: 表}", "not-among", "“show”不能写“pie”"),
        ("{show: indicators, title: 表}", "missing-key", "缺少“codes”"),
        ("{show: indicators, codes: [revenue]}", "missing-key", "缺少“title”"),
        ("{show: indicators, title: 表, codes: [revenu]}", "unknown-name", "没有“revenu”"),
        ("{show: breakdown, title: 表, of: revenue, by: street}", "unknown-name", "没有“street”"),
        ("{show: series, title: 表, of: cn.nothing}", "unknown-name", "没有“cn.nothing”"),
        ("{show: movers, title: 表, of: T1}", "too-open", "“movers”不能给这个范围的读者看"),
        ("{show: lights, title: 表, for: public}", "too-open", "“lights”不能给这个范围的读者看"),
        ('{text: "{revenue.value}", for: public}', "too-open", "“{revenue.value}”不能给这个范围的读者看"),
        ('text: "{revenue.valu}"', "unknown-name", "没有“revenue.valu”"),
        ("{show: lights, title: 表, for: boss}", "not-among", "“for”不能写“boss”"),
        ("{text: 文字, colour: red}", "unknown-key", "不认识的键“colour”"),
    ],
)
def test_mistakes_are_told(block: str, code: str, zh: str, tmp_path: Path) -> None:
    assert (code, zh) in told(tmp_path, block)


def test_a_form_that_there_is_not_is_told(tmp_path: Path) -> None:
    assert ("unknown-name", "没有“weekly”") in told(
        tmp_path, "text: 文字", FRAME.replace("form: monthly", "form: weekly")
    )


def test_what_names_firms_is_never_for_everybody() -> None:
    assert not FIRM_SHOWS & PUBLIC_SHOWS
    assert set(SHOWS) >= PUBLIC_SHOWS | FIRM_SHOWS
    assert {"period", "revenue.whole", "targets.reached"} <= set(all_names(["revenue"]))
    assert set(COUNTS) == {"targets", "lights"}


def test_the_templates_are_files_of_the_pack() -> None:
    assert {path.name for path in Path(ROOT, "reports").iterdir()} == {
        "monthly.yaml",
        "quarterly.yaml",
        "annual.yaml",
    }
