"""What the words of a pack are called in English: english/*.yaml, and the pairs that stand in its other files."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry
from chanmai.pack.finding import Notebook, Place
from chanmai.pack.places import Places
from chanmai.pack.taxonomy import Taxonomy

TWO_PARTS = re.compile("([^：（]+)[：（]([^：）]+)）?")


@dataclass(frozen=True, slots=True)
class Phrases:
    """English by the Chinese text, which stays the key. `places`: where english/*.yaml has it, for findings."""

    english: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    def of(self, text: str) -> str:
        """The English of a text; of its two parts, when it is `甲：乙` or `甲（乙）`; else the text itself."""
        return self.english.get(text) or self._parts(text) or text

    def has(self, text: str) -> bool:
        """True if there is English for all of the text."""
        return bool(self.english.get(text) or self._parts(text))

    def _parts(self, text: str) -> str:
        translations = [self.english.get(part, "") for part in parts_of(text)]
        if not translations or not all(translations):
            return ""
        return ": ".join(translations) if "：" in text else "{} ({})".format(*translations)

    def translation(self, text: str, lang: str) -> str:
        """The text in a language: English for "en…" where there is some."""
        return self.of(text) if lang.startswith("en") else text

    def beside(self, pairs: Iterable[Text]) -> "Phrases":
        """These phrases and pairs of other files; what english/*.yaml says comes first, then the earlier pair."""
        english_of = dict(self.english)
        for each in pairs:
            if each.zh and each.en:
                english_of.setdefault(each.zh, each.en)
        return Phrases(english_of, self.places)


NO_PHRASES = Phrases()


def read_phrases(entries: Iterable[Entry], notes: Notebook) -> Phrases:
    """The phrases of english/*.yaml. A text with two translations is an error; an empty one is left out."""
    english: dict[str, str] = {}
    places: dict[str, Place] = {}
    for entry in entries:
        for zh in entry.node.keys:
            en = entry.text(zh)
            if zh in english and english[zh] != en:
                words = Text(
                    f"“{zh}”有两种英文，前一处 {places[zh]}",
                    f"`{zh}` has two translations, the first at {places[zh]}",
                )
                notes.error(entry.at(zh), "phrase-twice", words, Text("保留一处。", "Keep one of them."))
            elif en:
                english[zh] = en
                places[zh] = entry.at(zh)
    return Phrases(english, places)


def parts_of(text: str) -> tuple[str, ...]:
    """The two parts of `甲：乙` or `甲（乙）`; nothing for any other text."""
    match = TWO_PARTS.fullmatch(text)
    return () if match is None else (match[1], match[2])


def pairs_of_taxonomy(taxonomy: Taxonomy) -> Iterable[Text]:
    """Names of domains, of their groups and of official classes."""
    yield from (Text(group.name, group.english) for group in taxonomy.groups)
    yield from (Text(domain.name, domain.english) for domain in taxonomy.walk())
    yield from (Text(each.name, each.english) for each in (*taxonomy.divisions, *taxonomy.classes))


def pairs_of_places(places: Places) -> Iterable[Text]:
    """Names of the city, its districts and parks, and what districts are for."""
    yield Text(places.city, places.city_english)
    for district in places.districts:
        yield Text(district.name, district.english)
        yield Text(district.role, district.role_english)
        yield district.note
        yield from map(Text, district.directions, district.directions_english)
    for park in places.parks:
        yield Text(park.name, park.english)
        yield park.note
        yield from (Text(alias, park.english) for alias in park.aliases)
