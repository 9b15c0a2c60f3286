"""What the laboratory's page shows: the form with what was typed, versions side by side, the search for a budget."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chanmai.bureau.clauses.sentences import Teller
from chanmai.bureau.laboratory.trials.answers import Answer, AsideFirm, Sums
from chanmai.bureau.laboratory.trials.changes import BETTER, TURNS_EN, WORSE, Change, Turn
from chanmai.bureau.laboratory.trials.dials import Dial
from chanmai.bureau.laboratory.trials.fit import Fit
from chanmai.engine.facts.printing import digits
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.literals import number_en
from chanmai.engine.language.nodes import Number

DRAFTS = ("a", "b")
MOST_FIRMS = 30
Typed = Mapping[str, Mapping[str, str]]
"""What was typed, by draft and place."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of the form: what was typed for a number in one draft, and what is wrong with it."""

    draft: str
    name: str
    id: str
    typed: str
    fault: str


@dataclass(frozen=True, slots=True)
class Line:
    """A number of the clause with its fields."""

    dial: Dial
    text: str
    written: str
    unit: str
    entries: tuple[Entry, ...]


def lines(
    dials: Sequence[Dial], entries: Typed, faults: Mapping[str, Mapping[str, Text]], lang: str
) -> tuple[Line, ...]:
    """The form."""
    english = lang == "en"

    def entry(draft: str, number: int, key: str) -> Entry:
        fault = faults.get(draft, {}).get(key)
        text = entries.get(draft, {}).get(key, "")
        return Entry(draft, f"{draft}.{key}", f"{draft}-{number}", text, fault.of(lang) if fault else "")

    return tuple(
        Line(
            dial,
            dial.text.of(lang),
            number_en(dial.number) if english and dial.number else dial.number_text,
            UNITS[dial.unit].english if english and dial.unit in UNITS else dial.unit,
            tuple(entry(draft, number, dial.key) for draft in DRAFTS),
        )
        for number, dial in enumerate(dials)
    )


def foremost(changes: Sequence[Change], most: int = MOST_FIRMS) -> tuple[Change, ...]:
    """The first firms of a list of changes, in its order: as many that lose as that gain while there are both."""
    worse = [each for each in changes if each.turn in WORSE]
    others = [each for each in changes if each.turn not in WORSE]
    losers = min(len(worse), max(most // 2, most - len(others)))
    return (*others[: most - losers], *worse[:losers])


def turns(changes: Sequence[Change], lang: str) -> list[tuple[str, str, int]]:
    """How many firms there are of each kind of change: what it is called, its tone, the number."""
    counts = Counter(each.turn for each in changes)
    return [
        (TURNS_EN[turn] if lang == "en" else str(turn), _tone(turn), counts[turn])
        for turn in TURNS_EN
        if counts[turn]
    ]


def movement(changes: Sequence[Change], tell: Teller, lang: str) -> dict[str, Any]:
    """What a page says of the firms that are treated differently: the foremost, and how many of each kind there are."""
    kinds = turns(changes, lang)
    return {
        "moved": list(firm_rows(foremost(changes), tell)),
        "turns": kinds,
        "more": max(0, len(changes) - MOST_FIRMS),
        "better": sum(count for _name, tone, count in kinds if tone == "good"),
        "worse": sum(count for _name, tone, count in kinds if tone == "bad"),
    }


def asides(found: Sequence[AsideFirm], lang: str) -> dict[str, Any]:
    """What a page says of the firms that could not be decided: the first with the reason, and how many there are."""
    return {
        "rows": [(each.firm, each.reason.of(lang)) for each in found[:MOST_FIRMS]],
        "number": len(found),
        "more": max(0, len(found) - MOST_FIRMS),
    }


def _tone(turn: Turn) -> str:
    return "good" if turn in BETTER else "bad" if turn in WORSE else "plain"


@dataclass(frozen=True, slots=True)
class MovedFirm:
    """A firm that is treated differently, in words."""

    id: int
    name: str
    district: str
    demo: bool
    turn: str
    tone: str
    before: str
    after: str
    before_fen: tuple[int | None, int | None]  # the least and the most that it gets
    after_fen: tuple[int | None, int | None]


def firm_rows(changes: Sequence[Change], tell: Teller) -> Iterator[MovedFirm]:
    """The firms in words."""
    for each in changes:
        tone = _tone(each.turn)
        yield MovedFirm(
            each.firm.id,
            each.firm.name,
            each.firm.district,
            each.firm.demo,
            tell.pick(str(each.turn), TURNS_EN[each.turn]),
            tone,
            _answer(each, tell, after=False),
            _answer(each, tell, after=True),
            _ends(each.before),
            _ends(each.after),
        )


VERDICTS_EN = {"符合": "eligible", "不符合": "not eligible", "待补充": "open"}


def _answer(change: Change, tell: Teller, *, after: bool) -> str:
    answer = change.after if after else change.before
    verdict = tell.pick(str(answer.verdict), VERDICTS_EN[str(answer.verdict)])
    amount = tell.amount(answer.amount)
    return f"{verdict} · {amount}" if amount else verdict


def _ends(answer: Answer) -> tuple[int | None, int | None]:
    return answer.amount.low, answer.amount.high


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A district, size, domain or title with the sums of each version."""

    name: str
    sums: tuple[Sums, ...]


def place_rows(versions: Sequence[Mapping[str, Sums]]) -> tuple[PlaceRow, ...]:
    """The places of all versions, those with most money in the first one on top."""
    names = dict.fromkeys(name for version in versions for name in version)
    rows = [PlaceRow(name, tuple(version.get(name, Sums()) for version in versions)) for name in names]
    return tuple(
        sorted(rows, key=lambda row: (not row.name, -row.sums[0].exact - row.sums[0].upper, row.name))
    )


def tier_rows(
    versions: Sequence[Mapping[str, Sums]], names: Mapping[str, Text], lang: str
) -> tuple[PlaceRow, ...]:
    """The titles of all versions as the ladders order them, those that no firm holds left out."""
    rows = ((words, tuple(version.get(key, Sums()) for version in versions)) for key, words in names.items())
    return tuple(PlaceRow(words.of(lang), sums) for words, sums in rows if any(each.firms for each in sums))


@dataclass(frozen=True, slots=True)
class FitShown:
    """The search for one bound: the value that fits with its cost, and the neighbour that does not."""

    ceiling: bool
    found: Fit
    value: str
    beyond: str
    least: str
    most: str
    step: str


def fit_shown(fit: Fit, unit: str, lang: str, *, ceiling: bool) -> FitShown:
    """The search with its values written out."""

    def written(value: Fraction | None) -> str:
        if value is None:
            return ""
        if lang == "en" and unit in UNITS:
            return number_en(Number(value * UNITS[unit].factor, unit))
        return f"{digits(value)}{unit}"

    return FitShown(
        ceiling, fit, written(fit.value), written(fit.beyond), written(fit.least), written(fit.most),
        written(fit.step),
    )  # fmt: skip
