"""What firms get, beside what they were told to get: newly entitled, another amount, no longer.

The last notice of a firm and clause says what the firm knows. What the run in force says by now, filings followed, is
laid beside it: where both say the same nobody is told anything, whatever changed on the way, and a notice carries the
next serial number, so that the same change has the same key however often it is drawn.
"""

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.sentences import Teller, teller
from chanmai.bureau.enterprises.queries.filings import forms_and_periods
from chanmai.bureau.matching.queries.holdings import Holding, Pair, holdings, undecided
from chanmai.bureau.matching.queries.runs import RunRow
from chanmai.bureau.notices.models import Notice, NoticeKind
from chanmai.bureau.notices.operations.telling import Tiding
from chanmai.bureau.notices.readers import the_firm
from chanmai.engine.eligibility.certificates.dossier_words import UNPAYABLE
from chanmai.engine.eligibility.clauses.book import NOTHING, Book, counts
from chanmai.engine.eligibility.clauses.clause import Clause, Delivery
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Standing
from chanmai.engine.facts.texts import LANGUAGES, Text

KINDS = (NoticeKind.ENTITLED, NoticeKind.AMOUNT, NoticeKind.LOST)
HOW = {
    Delivery.AUTOMATIC: Text(
        "免申即享：无需申报，请留意确认", "No application needed; watch for the confirmation"
    ),
    Delivery.APPLICATION: Text("需要申报", "To be applied for"),
    Delivery.RECOMMENDATION: Text("由主管部门推荐", "By recommendation of the department"),
    Delivery.SELF_SERVICE: Text("自行申报享受", "Taken by the firm itself"),
}


@dataclass(frozen=True, slots=True)
class LastTold:
    """What a firm was last told of a clause; not `entitled`: that it does not get it, or nothing yet."""

    entitled: bool = False
    amount: AwardAmount = NOTHING
    version: str = ""
    serial: int = 0


def last_told(firms: Collection[int]) -> dict[Pair, LastTold]:
    """What firms were last told, by firm and clause."""
    rows = Notice.objects.filter(enterprise__in=firms, kind__in=KINDS).order_by("serial")
    return {
        (row.enterprise_id, row.clause): LastTold(
            row.kind != NoticeKind.LOST,
            AwardAmount(AmountKind(row.amount_kind), row.low, row.high),
            row.version,
            row.serial,
        )
        for row in rows
        if row.enterprise_id is not None
    }


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of changes, in both languages."""

    run: RunRow
    book: Book
    tellers: Mapping[str, Teller]

    def clause(self, code: str) -> Clause | None:
        """The clause as the pack has it."""
        return city_pack().clauses.get(code)

    def name(self, code: str) -> Text:
        """What a clause is called."""
        return Text.both(
            lambda lang: self.tellers[lang].translation(self.tellers[lang].clauses.get(code, code))
        )

    def amount(self, amount: AwardAmount) -> Text:
        """An amount in words."""
        return Text.both(lambda lang: self.tellers[lang].amount(amount))


def words_for(run: RunRow, book: Book) -> Words:
    """The words for a run."""
    return Words(run, book, {lang: teller(lang, run.as_of.year) for lang in LANGUAGES})


def entitled(words: Words, firms: Collection[int]) -> dict[Pair, Holding]:
    """The clauses in force that some firms get by the run, filings followed.

    An award of which other awards leave nothing, or that comes to 0, is none that they get.
    """
    return {
        pair: each
        for pair, each in holdings(words.run.id, firms).items()
        if each.standing is Standing.ELIGIBLE and _is_counted(words, pair[1]) and _leaves_something(each)
    }


def _leaves_something(has: Holding) -> bool:
    if has.alone.kind is AmountKind.NONE:
        return True
    return has.settled.kind is not AmountKind.NONE and has.settled.high != 0


def rights(words: Words, firms: Collection[int], now: Mapping[Pair, Holding]) -> Iterator[Tiding]:
    """What some firms are to be told: where they get, see `entitled`, something else than they know of."""
    before = last_told(firms)
    unsaid = undecided(words.run.id, firms)
    filings = forms_and_periods({pk for each in now.values() for pk in each.filings})
    for firm, clause in sorted({*now, *(pair for pair, each in before.items() if each.entitled)}):
        if (firm, clause) in unsaid or (firm, "") in unsaid:
            continue
        told, has = before.get((firm, clause), LastTold()), now.get((firm, clause))
        tiding = _tiding(words, firm, clause, told, has, filings)
        if tiding is not None:
            yield tiding


def _is_counted(words: Words, code: str) -> bool:
    item = words.book.by_code.get(code)
    return item is not None and counts(item.clause)


def _tiding(
    words: Words,
    firm: int,
    code: str,
    told: LastTold,
    has: Holding | None,
    filings: Mapping[int, tuple[str, str]],
) -> Tiding | None:
    if has is None:
        kind, amount, version = NoticeKind.LOST, told.amount, told.version
        reasons = [_as_of(words.run.as_of), *_was(words, told)]
    elif not told.entitled:
        kind, amount, version = NoticeKind.ENTITLED, has.settled, has.version
        reasons = [*_causes(words, told, has, filings), *_about(words, code, has)]
    elif _differs(told.amount, has.settled):
        kind, amount, version = NoticeKind.AMOUNT, has.settled, has.version
        reasons = [*_was(words, told), *_causes(words, told, has, filings), *_about(words, code, has)]
    else:
        return None
    serial = told.serial + 1
    return Tiding(
        key=f"right:{code}:{serial}",
        readers=the_firm(firm),
        kind=kind.value,
        subject=_subject(words, kind, code, amount),
        reasons=tuple(reasons),
        amount=amount,
        clause=code,
        version=version,
        serial=serial,
        link=f"/policies/firm/{firm}/",
    )


def _differs(one: AwardAmount, other: AwardAmount) -> bool:
    return (one.kind, one.low, one.high) != (other.kind, other.low, other.high)


def _subject(words: Words, kind: NoticeKind, code: str, amount: AwardAmount) -> Text:
    name, money = words.name(code), words.amount(amount)
    zh, en = {
        NoticeKind.ENTITLED: ("可享受“{name}”", "Entitled to {name}"),
        NoticeKind.AMOUNT: ("“{name}”的金额有变化", "Another amount of {name}"),
        NoticeKind.LOST: ("不再符合“{name}”", "No longer entitled to {name}"),
    }[kind]
    if money and kind is not NoticeKind.LOST:
        zh, en = f"{zh}：{{money}}", f"{en}: {{money}}"
    return Text(zh.format(name=name.zh, money=money.zh), en.format(name=name.en, money=money.en))


def _was(words: Words, told: LastTold) -> list[Text]:
    money = words.amount(told.amount)
    return [Text(f"此前告知：{money.zh}", f"Told before: {money.en}")] if money else []


def _as_of(day: datetime.date) -> Text:
    return Text(f"以 {day} 为准判定", f"Decided as of {day}")


def _causes(words: Words, told: LastTold, has: Holding, filings: Mapping[int, tuple[str, str]]) -> list[Text]:
    """Why it is told now: what was filed, that the clause changed, or that a run found it."""
    causes = []
    for pk in has.filings:
        if pk in filings:
            form, period = filings[pk]
            titles = city_pack().forms.get(form)
            title = titles.title if titles else Text(form, form)
            causes.append(Text(f"新报送：{title.zh} {period}", f"Newly filed: {title.of('en')} {period}"))
    if told.version and told.version != has.version:
        causes.append(Text("条款内容有变动", "The clause was changed"))
    return causes or [_as_of(words.run.as_of)]


def _about(words: Words, code: str, has: Holding) -> list[Text]:
    """What one should know of it: what others take of it, how it is had, until when, whether it may be paid."""
    said = []
    if _differs(has.alone, has.settled):
        alone, left = words.amount(has.alone), words.amount(has.settled)
        said.append(
            Text(
                f"单独计算为{alone.zh}，与其他奖励合并后为{left.zh}",
                f"Alone {alone.en}; beside other awards {left.en}",
            )
        )
    clause = words.clause(code)
    if clause is None:
        return said
    if clause.delivery in HOW:
        said.append(HOW[clause.delivery])
    if clause.deadline is not None and clause.deadline >= words.run.as_of:
        said.append(Text(f"截止 {clause.deadline}", f"Until {clause.deadline}"))
    if clause.unpayable:
        why = Text(clause.unpayable, UNPAYABLE.get(clause.unpayable, clause.unpayable))
        said.append(Text(f"暂不兑付：{why.zh}", f"Not paid for now: {why.en}"))
    return said
