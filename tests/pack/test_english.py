"""English of a pack: phrases by the Chinese text, pairs of the other files, and what is still missing."""

from pathlib import Path

from chanmai.engine.eligibility.clauses.reading import read_test
from chanmai.engine.facts.texts import Text
from chanmai.pack.check import check
from chanmai.pack.english import Phrases
from chanmai.pack.load import load
from pack.spoilt import EXAMPLE, spoil

XIAMEN = Path(__file__).parents[2] / "packs" / "xiamen"


def test_a_text_is_told_in_the_language_and_stays_chinese_without_english() -> None:
    phrases = Phrases({"增长奖励": "Growth award"})
    assert phrases.translation("增长奖励", "en") == "Growth award"
    assert phrases.translation("增长奖励", "zh") == "增长奖励"
    assert phrases.translation("别的奖励", "en") == "别的奖励"


def test_a_text_of_two_parts_is_told_part_by_part_when_both_are_known() -> None:
    phrases = Phrases({"孵化器": "Incubator", "省级": "provincial"})
    assert phrases.of("孵化器（省级）") == "Incubator (provincial)"
    assert phrases.of("孵化器：省级") == "Incubator: provincial"
    assert phrases.of("孵化器（市级）") == "孵化器（市级）"
    assert not phrases.has("孵化器（市级）")


def test_pairs_of_other_files_are_known_and_the_english_files_come_first() -> None:
    pack = load(EXAMPLE)
    assert pack.english.of("东岸区") == "East Bank"
    assert pack.english.of("营业收入") == "Revenue"
    assert Phrases({"甲": "first"}).beside([Text("甲", "second"), Text("乙", "")]).english == {"甲": "first"}


def test_rules_are_read_with_the_english_of_categories_and_findings() -> None:
    pack = load(EXAMPLE)
    found = [
        read_test(test, test.expr, lambda node: node, pack.dictionary).text.en
        for clause in pack.clauses.values()
        for test in clause.condition.tests()
    ]
    assert "Officer's finding: Most products are developed by the firm" in found
    assert any("East Bank" in text for text in found)


def test_english_is_no_part_of_a_clause(tmp_path: Path) -> None:
    edits = [
        {
            "file": "english/names.yaml",
            "find": "\n增长配套: Growth match",
            "put": "\n增长配套: Matching award",
        }
    ]
    other = load(spoil(tmp_path, edits))
    assert other.english.of("增长配套") == "Matching award"
    before = {code: clause.version for code, clause in load(EXAMPLE).clauses.items()}
    assert {code: clause.version for code, clause in other.clauses.items()} == before


def test_a_pack_without_english_is_sound_and_says_how_much_is_missing(tmp_path: Path) -> None:
    edits = [{"file": f"english/{name}.yaml", "put": None} for name in ("names", "sentences", "cases")]
    told = check(spoil(tmp_path, edits))
    assert {finding.code for finding in told} == {"no-english"}
    assert len(told) >= 8


def test_xiamen_is_complete_in_english() -> None:
    assert [str(finding) for finding in check(XIAMEN) if finding.code in ("no-english", "stray-phrase")] == []
