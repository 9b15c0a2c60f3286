"""The printed manual says what the tests say."""

from spec.render import TARGET, manual


def test_the_rule_language_reference_is_current() -> None:
    stale = "docs/reference/rule-language.md is stale; run: PYTHONPATH=src:tests python -m spec.render"
    assert TARGET.read_text(encoding="utf-8") == manual(), stale


def test_every_chapter_and_paragraph_is_told_in_both_languages() -> None:
    for line in manual().splitlines():
        if line.startswith("#"):
            chinese, _, english = line.lstrip("#").partition(" · ")
            assert any("一" <= letter <= "鿿" for letter in chinese), line
            assert any("a" <= letter <= "z" for letter in english.lower()), line
