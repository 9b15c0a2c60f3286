"""What a quantity of a sentence is about: a fact, its increase, growth, mean or share, over one year or several."""

import re
from dataclasses import dataclass, replace

from chanmai.drafting.text.bounds import ending
from chanmai.drafting.text.numerals import number
from chanmai.drafting.text.text import Span
from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.wholes import is_increment, meant_whole
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.units import COUNT, MONEY, RATIO

DAY = "date"
_DIMENSIONS = {Kind.MONEY: MONEY, Kind.RATIO: RATIO, Kind.NUMBER: COUNT, Kind.DATE: DAY}
_YEARS = (
    r"(?:近|最近|连续|前|过去|上)(?P<n>两|二|三|四|五|[2-5])(?:个)?(?:完整)?"
    r"(?:会计|纳税|自然)?年(?:度)?(?:内|来|期间)?"
)
_LAST = r"(?:近|最近)(?:一|1)(?:个)?(?:会计|纳税)?年(?:度)?"
_YEAR = (
    r"(?:上(?:一|1)?(?:个)?(?:会计|纳税)?年度?|当年度?|本年度?|该年度?|申报年度"
    r"|全年|年度?|(?:19|20)\d\d年度?|第?[一二三四]季度|1-\d{1,2}月)"
)
_BEFORE = re.compile(
    rf"(?:(?:{_YEARS}|{_LAST}|{_YEAR})(?>企业|其|的|实现)*+)?"
    r"(?>的|累计|合计|平均|年均|年度?|税前|经审计|审计的?|首次|一次性|单次|获得|每年|任一年|任意一年)*+$"
)
_SHARE = re.compile(
    r"(?:月平均数?|年平均数?|总额|合计|总数|支出|总和|投入|金额|数)?(?:之和)?占比?"
    r"(?>其|总(?=营)|企业|公司|本企业|同期|当年度?|年度|上一?年度|全部|该|当期|境内|月平均|年平均|月均|平均)*+"
)
_SHARE_OPENING = re.compile(
    r"(?<=[且、，并的])占(?>其|企业|公司|本企业|同期|当年度?|年度|上一?年度|全部|该|当期)*+$"
)
_SHARE_END = re.compile(
    r"(?:（[^（）]*）)?(?:总额|总量|总数|收入总额)?(?:的)?(?:比重|比例|比率|份额|之比|比)?"
)
_WHAT = re.compile(
    r"(?:总额|总量|总计)?(?:的)?(?:实现|保持)?(?P<rel>同比|环比|(?:较|比|与)(?:上一?年度?|去年|上年同期|前一?年度?|上期)(?:度|相比)?)?"
    r"(?:实现|的|净|新增|同比|年(?=增))?"
    r"(?P<what>年均复合增长率|复合增长率|年均增长率|平均增长率|年均增速|平均增速|增长率|增长幅度|增速|增幅|增量部分|增量|增长额|增加额"
    r"|新增额|正增长|年均增长|增长|增加|提高|提升|均值|平均值)"
)
_BARE = re.compile(
    r"(?:(?:较|比|与)(?:上一?年度?|去年|上年同期|前一?年度?)(?:度|相比)?)?(?:实现|保持)(?P<grown>正?增长)|"
    r"(?:较|比)(?:上一?年度?|去年|上年同期|前一?年度?)(?:度|相比)?(?P<more>增长|增加|提高|增)|"
    r"(?:同比)?(?P<what>年均复合增长率|复合增长率|平均增长率|年均增长率?|增长率|增速|增幅|增量部分|增量|增长额|正增长|同比增长|增长)"
)
_GROWTH = ("增长率", "增长幅度", "增速", "增幅", "正增长")
_INCREASE = ("增量", "增量部分", "增长额", "增加额", "新增额")
_OPEN = (
    "增长",
    "增加",
    "提高",
    "提升",
    "同比增长",
)  # growth of a share, increase of money: the quantity tells
_CLAUSE = re.compile(r"[，；：。、（）且并或]|并且|以及")
_OWN_NOUN = re.compile(
    rf"(?:{_YEARS}|{_LAST}|{_YEAR}|的|其|企业|须|应|需|年|年度|比|较|同期|实际|连续|每年|均|平均|达到|实现|保持|持续|若|如|对|其中|上述|该|在)"
)
_FEWEST_YEARS = 2
_NUMERALS = tuple("一二两三四五六七八九十123456789")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured. `text` is the expression; `wide` tells that the number decides between growth and increase."""

    text: str
    dimension: str
    span: Span
    fact: Fact
    open: bool = False
    years: int = 0  # the last so many years, still to be put around the comparison
    first: bool = False
    single: bool = False  # in any one of those years
    positive: bool = False  # 正增长: above nothing, said without a number

    def beside(self, dimension: str) -> "Subject":
        """The subject as a quantity of that dimension means it."""
        if not self.open:
            return self
        if dimension == RATIO:
            return replace(self, text=f"增速({self.text})", dimension=RATIO, open=False)
        return replace(self, text=f"增量({self.text})", open=False)


def subjects(sentence: str, words: Vocabulary) -> list[Subject]:
    """Every subject of a sentence, in the order of the text."""
    result: list[Subject] = []
    partial: list[int] = []  # where names stand that are only a part of a fact
    at = 0
    while (match := words.fact_words.search(sentence, at)) is not None:
        if match.group() not in words.facts:
            at = match.end()
            continue
        if match.group()[0] == "年" and sentence[match.start() - 1 : match.start()] in _NUMERALS:
            at = match.start() + 1  # 最近3年营收 names 营收, not 年营收
            continue
        if not meant_whole(sentence, match, words.facts[match.group()].name, [each.span for each in result]):
            partial.append(match.start())
            at = match.end()
            continue
        subject = (
            _share(sentence, match, words)
            or _shared(sentence, match, words, result)
            or _single(sentence, match, words.facts[match.group()])
        )
        result.append(subject)
        at = max(subject.span.end, match.end())
    return sorted(result + _bare(sentence, result, partial), key=lambda each: each.span)


def _share(sentence: str, match: re.Match[str], words: Vocabulary) -> Subject | None:
    """`甲占乙的比重`, as the share that the dictionary has or as a division."""
    between = _SHARE.match(sentence, match.end())
    if between is None:
        return None
    whole = words.fact_words.match(sentence, between.end())
    if whole is None or whole.group() not in words.facts:
        return None
    part, base = words.facts[match.group()], words.facts[whole.group()]
    if _DIMENSIONS[part.kind] != _DIMENSIONS[base.kind] or part.kind is Kind.DATE or part is base:
        return None
    end = _SHARE_END.match(sentence, whole.end())
    span = Span(match.start(), end.end() if end else whole.end())
    subject = Subject(words.share(part.name, base.name), RATIO, span, part)
    return _in_years(sentence, subject)


def _shared(sentence: str, match: re.Match[str], words: Vocabulary, others: list[Subject]) -> Subject | None:
    """`且占乙的比重`: the share of what was named before."""
    opening = ending(_SHARE_OPENING, sentence, match.start())
    end = _SHARE_END.match(sentence, match.end())
    if opening is None or end is None or end.end() == match.end():
        return None
    whole = words.facts[match.group()]
    before = [each.fact for each in others if _DIMENSIONS[each.fact.kind] == _DIMENSIONS[whole.kind]]
    if not before:
        return None
    text = words.share(before[-1].name, whole.name)
    return _in_years(sentence, Subject(text, RATIO, Span(opening.start(), end.end()), before[-1]))


def _single(sentence: str, match: re.Match[str], fact: Fact) -> Subject:
    subject = Subject(fact.name, _DIMENSIONS[fact.kind], Span(*match.span()), fact)
    what = _WHAT.match(sentence, match.end())
    if is_increment(sentence, match) and fact.period is PeriodKind.YEAR and what is None:
        return replace(subject, text=f"增量({fact.name})", span=Span(match.start() - 2, match.end()))
    if what is not None and fact.period is PeriodKind.YEAR and fact.kind is not Kind.DATE:
        subject = _changed(
            replace(subject, span=Span(match.start(), what.end())), what["what"], _count(sentence, subject)
        )
    return _in_years(sentence, subject)


def _changed(subject: Subject, what: str, years: int) -> Subject:
    """The subject seen as growth, increase or mean."""
    name = subject.text
    if "复合" in what:
        return replace(subject, text=f"近{years}年复合增速({name})", dimension=RATIO)
    if what.startswith(("年均", "平均增")):
        return replace(subject, text=f"近{years}年平均(增速({name}))", dimension=RATIO)
    if what in _GROWTH:
        return replace(subject, text=f"增速({name})", dimension=RATIO, positive=what == "正增长")
    if what in _INCREASE:
        return replace(subject, text=f"增量({name})")
    if what in _OPEN:
        return replace(subject, open=True)
    return replace(subject, text=f"近{years}年平均({name})")


def _count(sentence: str, subject: Subject) -> int:
    """How many years the words before the subject name; 0 without such words."""
    before = _BEFORE.search(sentence, max(0, subject.span.start - 20), subject.span.start)
    value = number(before["n"]) if before is not None and before["n"] else None
    return int(value) if value is not None else 0


def _in_years(sentence: str, subject: Subject) -> Subject:
    """The subject over the years that stand before it: a mean, a total, or each year."""
    before = _BEFORE.search(sentence, max(0, subject.span.start - 20), subject.span.start)
    start = before.start() if before is not None else subject.span.start
    words = sentence[start : subject.span.start]
    after = re.match(r"(?:的)?(累计|合计|总额|之和|总和|平均|均值|平均值|年均)", sentence[subject.span.end :])
    text = words + (after[1] if after else "")
    end = subject.span.end + (after.end() if after else 0)
    subject = replace(subject, span=Span(start, end), first="首次" in words)
    years = _count(sentence, replace(subject, span=Span(subject.span.start + len(words), end)))
    single = bool(re.search(r"一次性|单次|任一年|其中一年|任意一年", words))
    if years < _FEWEST_YEARS and re.search("年均|年平均", text) and "年" not in subject.text[:4]:
        return replace(subject, text=f"近0年平均({subject.text})")
    if years < _FEWEST_YEARS or subject.fact.period is not PeriodKind.YEAR or "年" in subject.text[:4]:
        return subject
    if "平均" in text or "均值" in text or "年均" in text:
        return replace(subject, text=f"近{years}年平均({subject.text})")
    if re.search("累计|合计|总额|之和|总和", text) and subject.dimension != RATIO:
        return replace(subject, text=f"近{years}年合计({subject.text})")
    return replace(subject, years=years, single=single)


def _bare(sentence: str, others: list[Subject], partial: list[int]) -> list[Subject]:
    """Growth words that stand alone speak of the yearly fact before them."""
    result: list[Subject] = []
    for match in _BARE.finditer(sentence):
        if any(each.span.start < match.end() and match.start() < each.span.end for each in others):
            continue
        own = _OWN_NOUN.sub("", _CLAUSE.split(sentence[: match.start()])[-1])
        if own and not any(each.span.end > match.start() - len(own) - 1 for each in others):
            continue  # 毛利年均复合增长率 is the growth of what it names, not of the fact before
        before = [
            each for each in others if each.span.end <= match.start() and each.fact.period is PeriodKind.YEAR
        ]
        plain = next(
            (
                each
                for each in reversed(before)
                if each.dimension == MONEY or each.open or "增速(" in each.text
            ),
            None,
        )
        nearer = plain is not None and any(plain.span.end <= at < match.start() for at in partial)
        if plain is not None and not nearer:
            bare = Subject(plain.fact.name, MONEY, Span(*match.span()), plain.fact)
            what = "正增长" if match["grown"] else match["what"] or "增长"
            years = _count(sentence, bare)
            years_match = re.search(r"近(\d)年", plain.text)
            over = years or plain.years or (int(years_match[1]) if years_match else 0)
            variant = _changed(bare, what, over if "均" in what or "复合" in what else years)
            result.append(replace(variant, years=years) if "近" not in variant.text else variant)
    return result
