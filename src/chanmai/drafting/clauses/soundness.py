"""What the rule language says of a proposed condition: whether it accepts it, and what it takes to be approximate."""

from functools import lru_cache

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.check import check
from chanmai.engine.language.doubts import doubts
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.parse import parse


@lru_cache(maxsize=4096)
def sound(test: str, dictionary: Dictionary) -> bool:
    """True if the rule language accepts the condition."""
    try:
        check(parse(test), dictionary, expect="condition")
    except RuleError:
        return False
    return True


@lru_cache(maxsize=4096)
def approximate(test: str, dictionary: Dictionary) -> tuple[Text, ...]:
    """Of a sound condition: that it counts whole years or months, and how to write the day itself."""
    found = doubts(parse(test), dictionary)
    return tuple(each.message.then(each.mend) for each in found if each.code == "whole-units")
