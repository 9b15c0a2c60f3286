"""Facts by what they are called on pages: reasons tell a fact by its name in the language of the page."""

from collections.abc import Mapping

from chanmai.bureau.city import city_pack
from chanmai.engine.facts.fact import Fact


def facts_by_name() -> Mapping[str, Fact]:
    """Every fact of the pack by its name and by its English name."""
    dictionary = city_pack().dictionary
    return {**{fact.english: fact for fact in dictionary}, **{fact.name: fact for fact in dictionary}}
