"""Early warning of the Xiamen pack is read; mistakes in one are told where they stand."""

from pathlib import Path
from textwrap import dedent

import pytest

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.finding import Notebook
from chanmai.pack.tree import Mapping, read_yaml
from chanmai.pack.warnings import Warnings, read_warnings
from packs import load

PACK = Path(__file__).parents[2] / "packs" / "xiamen"
SOUND = dedent(
    """\
    title: 预警
    form: annual
    horizon_months: 12
    years: 5
    least_known: 3
    ridge: 1
    costs: {visit: 3000元, missed: 60000元}
    industry: {leaving: gone}
    events:
      - {code: gone, title: 离开, definition: 迁出, words: [迁出]}
    signals:
      - {code: late, title: 迟报, filing: late, calm: 0, mark: 1, worst: 30, says: "迟 {value} 天"}
    """
)


def read(text: str, folder: Path) -> tuple[Warnings, Notebook]:
    (folder / "warnings.yaml").write_text(text, encoding="utf-8")
    notes = Notebook()
    tree = read_yaml(folder, folder / "warnings.yaml", notes)
    assert isinstance(tree, Mapping)
    return read_warnings(Entry(tree, notes), Expressions(Dictionary([]), notes)), notes


def test_a_sound_one_is_read(tmp_path: Path) -> None:
    found, notes = read(SOUND, tmp_path)
    assert notes.errors == []
    assert (found.costs.visit, found.costs.missed) == (300_000, 6_000_000)
    assert [each.code for each in found.signals] == ["late"]
    assert found.event("gone") is found.events[0]
    assert found.event("other") is None


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("mark: 1, worst: 30", "mark: 40, worst: 30", "no-scale"),
        ("visit: 3000元", "visit: 90000元", "no-costs"),
        ("years: 5", "years: 0", "below-one"),
        ("filing: late, ", "", "one-of-two"),
        ("filing: late", "filing: never", "not-among"),
        ("leaving: gone", "leaving: stays", "not-among"),
        ("leaving: gone", "leaving: gone, facts: [没有的数]", "unknown-fact"),
        ("words: [迁出]", "words: []", "missing-key"),
        ("ridge: 1", "rigde: 1", "unknown-key"),
    ],
)
def test_mistakes_are_told(right: str, wrong: str, code: str, tmp_path: Path) -> None:
    assert right in SOUND
    _found, notes = read(SOUND.replace(right, wrong), tmp_path)
    assert code in [each.code for each in notes.errors]


def test_every_signal_of_the_pack_says_its_value_in_both_languages() -> None:
    rule = load(PACK).plan.warnings
    assert {each.code for each in rule.events} == {"distress", "outflow"}
    assert len(rule.signals) == 9
    for each in rule.signals:
        assert ("{value}" in each.says.zh) == ("{value}" in each.says.en) == (each.filing != "silent")
        assert each.title.en
