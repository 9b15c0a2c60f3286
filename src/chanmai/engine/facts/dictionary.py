"""The dictionary of facts that rules may name, with suggestions for names that are not in it."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.units import UNITS

AWARD = "奖励:"  # the amount of another clause, decided in the same run
RECEIVED = "已获:"  # money already received under a clause in earlier years
TIMES = "次数:"  # how often a clause was already enjoyed
FINDING = "认定:"  # what an officer has to find, one per finding of a clause
TIER = "梯队:"  # whether the rules of a ladder's tier hold
PREFIXES = (AWARD, RECEIVED, TIMES, FINDING, TIER)
OF_CLAUSES = (AWARD, RECEIVED, TIMES)  # before the code of a clause
HISTORY = (RECEIVED, TIMES)  # of earlier years
DECISION_DAY = "判定日"  # the day for which a rule is asked; compiling a clause for a day puts it in
NO_WORDS: Mapping[str, str] = MappingProxyType({})

Title = tuple[str, str]
"""What a clause is called, and the number of its document, empty if it has none."""
NO_TITLES: Mapping[str, Title] = MappingProxyType({})


class UnknownFact(LookupError):
    """A name that the dictionary does not have; `suggestions` are the nearest ones."""

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.suggestions = suggestions


class Dictionary:
    """Facts by Chinese name, alias and code. Immutable after construction.

    Names that begin with one of the prefixes above need no entry: their type follows from the prefix. Nor does
    判定日, which no entry may be called.
    `english` has the English of categories, findings and names of clauses, for those who read rules in English;
    `titles` what clauses are called, by code, so that a rule that asks for an award can be told without its code.
    """

    def __init__(
        self,
        facts: Iterable[Fact],
        english: Mapping[str, str] = NO_WORDS,
        titles: Mapping[str, Title] = NO_TITLES,
    ) -> None:
        self._english = dict(english)
        self._titles = dict(titles)
        self._facts: dict[str, Fact] = {}
        self._names: dict[str, str] = {}
        for fact in facts:
            if fact.name in self._facts:
                raise ValueError(f"fact {fact.name} is defined twice · 事实“{fact.name}”重复定义")
            self._facts[fact.name] = fact
            if DECISION_DAY in (fact.name, fact.code, *fact.aliases):
                raise ValueError(f"{DECISION_DAY} is always there · “{DECISION_DAY}”是内置的，不能另行定义")
            for word in (fact.name, fact.code, *fact.aliases):
                if self._names.setdefault(word, fact.name) != fact.name:
                    raise ValueError(f"{word} names two facts · “{word}”同时指两个事实")

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def __contains__(self, name: str) -> bool:
        return name in self._names or implicit_fact(name) is not None

    def english(self, word: str) -> str:
        """A category, finding or name in English; as it is written when there is no English for it."""
        return self._english.get(word) or word

    def with_titles(self, titles: Mapping[str, Title]) -> "Dictionary":
        """The same facts and words, with the titles of clauses by code."""
        return Dictionary(self, self._english, titles)

    def with_facts(self, more: Iterable[Fact]) -> "Dictionary":
        """The same and more facts besides. Raises ValueError for a name that is taken."""
        return Dictionary((*self, *more), self._english, self._titles)

    def title(self, code: str, lang: str) -> str:
        """What a clause is called in zh or en, quoted, with the number of its document; its code if nobody said."""
        if code not in self._titles:
            return code if lang == "en" else f"“{code}”"
        name, number = self._titles[code]
        if lang == "en":
            return f"“{self.english(name)}”" + (f" ({number})" if number else "")
        return f"“{name}”" + (f"（{number}）" if number else "")

    def get(self, name: str) -> Fact:
        """The fact of that name, alias, code or prefix. Raises UnknownFact with the nearest names."""
        if name in self._names:
            return self._facts[self._names[name]]
        fact = implicit_fact(name)
        if fact is None:
            near = difflib.get_close_matches(name, (*self._names, DECISION_DAY), n=3, cutoff=0.5)
            raise UnknownFact(name, tuple(near))
        return fact


_THE_DAY = Fact(DECISION_DAY, DECISION_DAY, "Day of decision", Kind.DATE, PeriodKind.POINT, reporter="计算")


def implicit_fact(name: str) -> Fact | None:
    """The fact that a prefixed name or 判定日 stands for, or None."""
    if name == DECISION_DAY:
        return _THE_DAY
    prefix = prefix_of(name)
    if prefix in (AWARD, RECEIVED):
        return Fact(name, name, name, Kind.MONEY, PeriodKind.POINT, UNITS["元"], reporter="计算")
    if prefix == TIMES:
        return Fact(name, name, name, Kind.NUMBER, PeriodKind.POINT, None, whole=True, reporter="计算")
    if prefix in (FINDING, TIER):
        return Fact(name, name, name, Kind.FLAG, PeriodKind.POINT, reporter="认定")
    return None


@lru_cache(maxsize=4096)
def prefix_of(name: str) -> str:
    """The prefix of a name, or nothing."""
    return next((prefix for prefix in PREFIXES if name.startswith(prefix)), "")


def subject_of(name: str) -> str:
    """What stands behind the prefix of a name: the code of a clause or tier, or a finding; else the whole name."""
    return name.removeprefix(prefix_of(name))
