"""From the readings of a document to clauses: each with its conditions, amount, stacking, delivery and open doubts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from chanmai.drafting.clauses.formulas import FormulaText, cap_period, formula
from chanmai.drafting.clauses.lists import Lists, Path, lists
from chanmai.drafting.clauses.remainder import plain, remainder
from chanmai.drafting.clauses.soundness import approximate, sound
from chanmai.drafting.text.text import Span
from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.proposal import Proposal, Role
from chanmai.drafting.values.reading import Document, Reading
from chanmai.engine.eligibility.clauses.clause import ONCE, Benefit
from chanmai.engine.facts.texts import Text

_ATTACHED = re.compile(
    r"^(?:其中|上述|以上|同一|每家|单家|该|本条|前款|奖励(?:资金|金额|额度)?|补助|补贴|最高|单个|累计|每个|所需)"
)
_LONGEST = 100
_MOST_SENTENCES = 100  # before the one that pays
_KINDS = (
    ("贴息", Benefit.INTEREST),
    ("配套", Benefit.MATCHING),
    ("补助", Benefit.SUBSIDY),
    ("补贴", Benefit.ALLOWANCE),
    ("资助", Benefit.FUNDING),
    ("券", Benefit.VOUCHER),
    ("奖", Benefit.AWARD),
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a clause: a test, or a finding for what no expression says."""

    test: str
    finding: str
    literal: str
    span: Span
    either: bool = False
    source: str = "rules"
    doubts: tuple[Text, ...] = ()
    path: Path = ()  # the lists of conditions and the items of them that it stands in


@dataclass(frozen=True, slots=True)
class Clause:
    """One proposed clause; `readings` are the sentences that it rests on."""

    name: str
    article: str
    kind: Benefit
    readings: tuple[Reading, ...]
    conditions: tuple[Condition, ...]
    made: FormulaText | None  # None: nothing is paid
    cap: Proposal | None = None
    cap_period: str = ""
    instalments: tuple[str, ...] = ()
    words: str = ""
    stacking: tuple[Proposal, ...] = ()
    delivery: str = ""
    window: str = ""


SHARED_CAP = Text(
    "上限写在后一句，是否共用待核",
    "The cap stands in the next sentence; whether it is shared is open",
)


@dataclass(slots=True)
class _Open:
    """A clause while its sentences are gathered."""

    main: Reading
    before: list[Reading] = field(default_factory=list)
    more: bool = False  # sentences before that are too many to be taken in
    after: list[Reading] = field(default_factory=list)

    @property
    def all(self) -> list[Reading]:
        return [*self.before, self.main, *self.after]


def clauses(document: Document, words: Vocabulary) -> list[Clause]:
    """The clauses that a document proposes, in the order of the text."""
    assemblies: list[_Open] = []
    queue: list[Reading] = []
    order = lists(document)
    for reading in document.readings:
        depth = order.depth(reading)
        queue = [each for each in queue if (own := order.depth(each)) == depth[: len(own)]]
        last = assemblies[-1] if assemblies and assemblies[-1].main.depth[:2] == reading.depth[:2] else None
        outermost = order.outermost(reading)
        if _pays(reading, last):
            assemblies.append(_Open(reading, list(queue[-_MOST_SENTENCES:]), len(queue) > _MOST_SENTENCES))
            queue = [each for each in queue if len(order.depth(each)) < len(depth)]
        elif reading.number in order.headings:
            continue
        elif assemblies and assemblies[-1].main.number == outermost:
            assemblies[-1].after.append(reading)
        elif last is not None and reading.proposals and last.main.depth == reading.depth:
            last.after.append(reading)
        elif reading.conditions or outermost is not None:
            queue = [*queue[-_MOST_SENTENCES:], reading]
    titles = _titles(document, assemblies, order)
    all_clauses = [_clause(each, words, document, order) for each in [*assemblies, *titles]]
    all_clauses.sort(key=lambda each: each.readings[0].number)
    next_of_article: dict[str, Clause] = {}  # the next clause of an article
    from_last: list[Clause] = []
    for each in reversed(all_clauses):
        from_last.append(_sharing(each, next_of_article.get(each.article)))
        next_of_article[each.article] = each
    return from_last[::-1]


def _sharing(clause: Clause, last: Clause | None) -> Clause:
    """A clause that ends in a semicolon takes the cap of the next one of its article, in doubt."""
    open_end = clause.made is not None and clause.cap is None and clause.readings[-1].words.endswith("；")
    if not open_end or last is None or last.cap is None or clause.made is None:
        return clause
    amount = replace(clause.made, doubts=(*clause.made.doubts, SHARED_CAP))
    return replace(clause, made=amount, cap=last.cap, cap_period=last.cap_period)


def _pays(reading: Reading, before: _Open | None) -> bool:
    """True if a sentence starts a clause of its own: it gives something, and is not an addition to the one before."""
    payments = reading.of(Role.RATE, Role.SUM)
    caps = reading.of(Role.CAP)
    if not payments and not caps:
        return False
    own = bool(reading.conditions or re.search(r"的，|^对", reading.words))
    addition = (
        before is not None and bool(_ATTACHED.match(reading.words)) and before.main.depth == reading.depth
    )
    return (bool(payments) and not (addition and not own)) or (
        bool(caps) and not addition and (own or before is None or before.main.depth != reading.depth)
    )


def _titles(document: Document, assemblies: list[_Open], order: Lists) -> list[_Open]:
    """Articles that set conditions and pay nothing: a title or a place on a list."""
    numbers = {each.number for assembly in assemblies for each in assembly.all}
    setting = [
        each for each in document.readings if any(one.role is Role.THRESHOLD for one in each.conditions)
    ]
    outer_lists = {order.outermost(each) for each in setting} - {None}
    settings = {each.number for each in setting}
    title_clauses: list[_Open] = []
    for reading in document.readings:
        in_list = order.outermost(reading) in outer_lists and reading.number not in order.headings
        if reading.number in numbers or not (in_list or reading.number in settings):
            continue
        outermost, last = order.outermost(reading), title_clauses[-1] if title_clauses else None
        if last is not None and (
            (outermost is not None and outermost == order.outermost(last.main))
            or _together(order.depth(last.main), reading.depth)
        ):
            last.after.append(reading)
        else:
            title_clauses.append(_Open(reading))
    return title_clauses


def _together(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """True for sentences of one article, of its items, or of items of one list."""
    return bool(first) and (second[: len(first)] == first or (len(first) > 1 and second[:-1] == first[:-1]))


def _clause(assembly: _Open, words: Vocabulary, document: Document, order: Lists) -> Clause:
    main, everything = assembly.main, assembly.all
    proposals = [each for reading in everything for each in reading.proposals]
    stacking = tuple(each for each in proposals if each.role is Role.STACKING)
    shares = next((each for each in proposals if each.role is Role.INSTALMENTS), None)
    pays = bool(main.benefits)
    amount = formula(main.words, _local(main), words) if pays else None
    cap = _cap(everything, amount)
    before = document.text.normal[max(main.span.start, cap.span.start - 16) : cap.span.end] if cap else ""
    if amount is not None and amount.text and cap is None and ONCE in main.words:
        before = ONCE
    return Clause(
        name=_name(main),
        article=main.article or "条款号未见",
        kind=_kind(main.words) if pays else Benefit.RECOGNITION,
        readings=tuple(everything),
        conditions=(*_conditions(everything, words, order), *([_more(main)] if assembly.more else [])),
        made=amount,
        cap=cap,
        cap_period=cap_period(before),
        instalments=tuple(each.rule_text for each in shares.values) if shares else (),
        words=_restated(main),
        stacking=stacking[:1],
        delivery=next((each.text for each in proposals if each.role is Role.DELIVERY), ""),
        window=next((each.text for each in proposals if each.role is Role.WINDOW), ""),
    )


def _more(main: Reading) -> Condition:
    """A finding for what was left out."""
    return Condition("", f"前面还有 {_MOST_SENTENCES} 句以上的条件，未全部列入，请核对原文", "", main.span)


def _local(reading: Reading) -> list[Proposal]:
    return sorted(reading.proposals, key=lambda each: each.span)


def _cap(readings: Sequence[Reading], amount: FormulaText | None) -> Proposal | None:
    """The cap of a clause: the last one, which is that of the firm. A cap that the formula used is none."""
    caps = [each for reading in readings for each in reading.of(Role.CAP) if each.values]
    if amount is not None and amount.text.startswith("每满") and caps and amount.upper:
        caps = caps[1:]
    return caps[-1] if caps else None


def _name(reading: Reading) -> str:
    """The heading above a sentence; without one the beginning of the sentence."""
    title = re.sub(r"[。：；]$", "", reading.title)
    return title or re.split(r"[，。；：]", reading.words)[0][:24]


def _kind(sentence: str) -> Benefit:
    return next((kind for word, kind in _KINDS if word in sentence), Benefit.AWARD)


def _restated(reading: Reading) -> str:
    """What is paid, in the words of the sentence from the first giving on, short enough to be read."""
    first = min(each.span.start for each in reading.benefits) - reading.span.start if reading.benefits else 0
    start = max(reading.words.rfind(stop, 0, first) for stop in "，；：") + 1
    text = re.sub(r"[。；]", "，", reading.words[start:]).strip("，")
    return text[:_LONGEST] or reading.words[:_LONGEST]


def _conditions(readings: Iterable[Reading], words: Vocabulary, order: Lists) -> list[Condition]:
    """Tests in the order of the text, then findings for what was not understood; no test twice in the same place."""
    conditions: list[Condition] = []
    places: dict[str, set[Path]] = {}  # of each test
    for reading in readings:
        before = len(conditions)
        for each in reading.conditions:
            path = order.path(reading, each.span.start)
            known = not places.setdefault(each.test, set()).isdisjoint(((), path))
            if each.test and not known and sound(each.test, words.dictionary):
                places[each.test].add(path)
                doubtful = (*each.doubts, *approximate(each.test, words.dictionary))
                conditions.append(
                    Condition(each.test, "", each.words, each.span, each.either, each.source, doubtful, path)
                )
        remark = remainder(reading)
        if not remark and not reading.benefits:
            unnamed = [each for each in reading.conditions if not each.test]
            conditions += [
                Condition(
                    "", f"{each.about}{each.words}", "", each.span, path=order.path(reading, each.span.start)
                )
                for each in unnamed
            ]
        if not remark and len(conditions) == before and order.item(reading) and not reading.benefits:
            remark = plain(reading.words)
        if remark:
            conditions.append(
                Condition("", remark, "", reading.span, path=order.path(reading, reading.span.start))
            )
    return conditions
