"""The sentences of the Xiamen plan and what serves them; the rule of supervision; mistakes in both are told."""

from pathlib import Path

import pytest

from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry
from chanmai.pack.finding import Notebook
from chanmai.pack.pack import Pack
from chanmai.pack.sentences import Codes, read_sentences
from chanmai.pack.supervision import read_supervision
from chanmai.pack.tree import Mapping, read_yaml
from packs import load

ROOT = Path(__file__).parents[2] / "packs" / "xiamen"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(ROOT)


def entry_of(folder: Path, text: str) -> tuple[Entry, Notebook]:
    notes = Notebook()
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    tree = read_yaml(folder, folder / "a.yaml", notes)
    assert isinstance(tree, Mapping)
    return Entry(tree, notes), notes


def test_every_measure_stands_in_exactly_one_sentence_of_its_own_part(pack: Pack) -> None:
    sentences = pack.plan.sentences.sentences
    part_of = {each.code: (each.section, each.box) for each in pack.plan.measures.measures}
    named = [(code, (each.section, each.box)) for each in sentences for code in each.measures]
    assert len(named) == len(part_of) == 216
    assert dict(named) == part_of


def test_each_of_the_eight_targets_stands_in_a_sentence_of_chapter_three(pack: Pack) -> None:
    named = [slug for each in pack.plan.sentences.sentences for slug in each.targets]
    assert sorted(named) == sorted(each.slug for each in pack.plan.targets.targets)
    assert {each.section for each in pack.plan.sentences.sentences if each.targets} == {"三(三)"}


def test_all_four_chapters_are_there_and_restated(pack: Pack) -> None:
    sentences = pack.plan.sentences.sentences
    assert [sum(each.section.startswith(c) for each in sentences) for c in "三四五六"] == [24, 74, 117, 12]
    assert all(each.measures or (each.text.zh and each.text.en) for each in sentences)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{code: a, section: 一, opening: x, measures: [m9]}", "unknown-code"),
        ("{code: a, section: 一, opening: x, text: 句, clauses: [c9]}", "unknown-code"),
        ("{code: a, section: 一, opening: x}", "missing-key"),
        ("{code: a, section: 一, opening: x, text: 句, page: nowhere}", "not-among"),
        ("{code: b, section: 一, opening: x, text: 句}", "code-twice"),
        ("{code: a, section: 一, opening: x, measures: [m1]}", "code-twice"),
        ("{code: a, section: 一, opening: x, text: 句, other: 1}", "unknown-key"),
    ],
)
def test_a_sentence_that_names_what_is_not_there_is_an_error(tmp_path: Path, line: str, code: str) -> None:
    text = f"document: d\nsentences:\n  - {{code: b, section: 一, opening: y, measures: [m1]}}\n  - {line}\n"
    entry, notes = entry_of(tmp_path, text)
    read_sentences(entry, Codes(["m1"], ["t1"], ["c1"]))
    assert [each.code for each in notes.errors] == [code]


def test_the_rule_of_supervision_is_read_and_mistakes_are_told(pack: Pack, tmp_path: Path) -> None:
    rule = pack.plan.supervision
    assert (rule.red.overdue_days, rule.red.due_within_days) == (1, None)
    assert (rule.amber.behind_points, rule.amber.overdue_days) == (10, None)
    assert [each.months for each in rule.subjects] == [6, 3, 12]
    assert rule.grade("slow") is not None
    assert rule.meeting == Text("厦门软件产业发展联席会议", "Joint meeting on Xiamen's software industry")
    entry, notes = entry_of(tmp_path, "lights: {red: {overdue_days: -1, hurry: 2}}\nreminder_days: bald\n")
    read_supervision(entry)
    assert sorted(each.code for each in notes.errors) == ["below-zero", "unknown-key", "wrong-form"]
