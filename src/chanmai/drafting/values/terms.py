"""What a sentence says beside conditions and money: validity, how awards go together, how and when they are paid."""

import datetime
import re

from chanmai.drafting.text.numerals import number
from chanmai.drafting.text.text import Span
from chanmai.drafting.values.proposal import Proposal, Role
from chanmai.engine.eligibility.clauses.clause import Delivery, Take

_REPEATED = "享受|奖励|支持|补助|补贴|申报|资助|给予"
_PATTERNS = {
    "任选": (
        "任选其一|任选一项|任选一种|只能(?:任选|选择)[^，。；]{0,6}",
        "择一(?:享受|申报|支持)|选择其一|自主选择[^，。；]{0,6}",
    ),
    "补差": ("补差|补足差额|奖励差额|差额(?:奖励|部分|补)|按差额",),
    "取最高": (
        "就高不重复|从高不重复|就高不就低|从高从优不重复|从优不重复|就高原则|从高原则|择高|按照?最高标准|按照?最高(?:一)?项",
        f"(?:不|不得|不可|不再|不能)重复(?:{_REPEATED})|不重复|不得?叠加",
        "(?:不得|不可|不能)同时享受|只享受一次",
    ),
    "叠加": (
        "(?:可|可以|予以|给予|再给予[^，。；]{0,8})叠加|叠加(?:享受|奖励|后|给予|支持)|可同时享受|可以?兼得|可兼享",
        "基础上(?:，)?(?:再|另|叠加)[^，。；]{0,6}|在[^，。；]{0,8}(?:奖励|补助|补贴|支持|资助|奖补)(?:的)?基础上",
    ),
    "免申即享": ("免申即享|免申即兑|直达快享|无感申报|免企业申报|免申报|无需申报|直接兑现|自动兑现",),
    "推荐": ("(?:经|由)[^，。；]{0,12}推荐",),
    "申报": (
        "即申即享|即申即办|(?:需|应|须|应当|可|可以|自行|提出)(?:按[^，。；]{0,8})?(?:申报|申请)",
        "向[^，。；]{0,16}(?:申报|提出申请|申请)|网上申报|申报通知|申报时间|申报材料",
    ),
}
_COMPILED = {name: re.compile("|".join(parts)) for name, parts in _PATTERNS.items()}
STACKING = tuple((name, _COMPILED[name]) for name in (Take.CHOOSE, Take.TOP_UP, Take.HIGHEST, Take.ADD))
DELIVERY = tuple(
    (name, _COMPILED[name]) for name in (Delivery.AUTOMATIC, Delivery.RECOMMENDATION, Delivery.APPLICATION)
)
_DAY = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_FROM = re.compile(
    rf"自(?:{_DAY}|(?:发布|印发|公布|颁布|下发)之日)(?:起)?(?:满\d+日后)?(?:施行|实施|执行|生效)?"
)
_SPAN = re.compile(r"有效期(?:为|限)?(?:暂定)?(?:为)?(?:([0-9一二两三四五六七八九十]+)年)")
_TO = re.compile(rf"(?:有效期(?:限)?|执行|实施|施行|有效)?(?:截止|截至|至|到)(?:{_DAY})(?:止)?")
_VALID = re.compile(r"有效期|施行|起实施|起执行|生效|废止")
_WINDOW = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[-~至到]|起至)(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日|(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:前|之前|止)"
)
_ASKED = re.compile(r"申报|受理|提交|申请|截止")


def terms(sentence: str) -> list[Proposal]:
    """Every term of a sentence, in the order of the text."""
    proposals = [
        *_first(sentence, Role.STACKING, STACKING),
        *_first(sentence, Role.DELIVERY, DELIVERY),
        *_validity(sentence),
        *_window(sentence),
    ]
    return sorted(proposals, key=lambda each: each.span)


def _first(sentence: str, role: Role, patterns: tuple[tuple[str, re.Pattern[str]], ...]) -> list[Proposal]:
    for text, pattern in patterns:
        match = pattern.search(sentence)
        if match is not None:
            return [Proposal(role, Span(*match.span()), match.group(), text=text)]
    return []


def _validity(sentence: str) -> list[Proposal]:
    if not _VALID.search(sentence):
        return []
    matches = [match for pattern in (_FROM, _SPAN, _TO) for match in pattern.finditer(sentence)]
    return [
        Proposal(Role.VALIDITY, Span(*match.span()), match.group(), text=match.group()) for match in matches
    ]


def _window(sentence: str) -> list[Proposal]:
    if not _ASKED.search(sentence) or _VALID.search(sentence):
        return []
    match = _WINDOW.search(sentence)
    return [Proposal(Role.WINDOW, Span(*match.span()), match.group(), text=match.group())] if match else []


def validity(
    sentences: list[str], issued: datetime.date | None
) -> tuple[datetime.date | None, datetime.date | None]:
    """The half-open interval that validity sentences give; None where they do not say."""
    start, end, years = None, None, None
    for sentence in filter(_VALID.search, sentences):
        since, span, until = _FROM.search(sentence), _SPAN.search(sentence), _TO.search(sentence)
        if since is not None:
            start = start or (_date(since) if since[1] else issued)
        years = years or (number(span[1]) if span is not None else None)
        last = _date(until) if until is not None else None
        end = end or (_after(last) if last else None)
    if end is None and start is not None and years is not None and years.denominator == 1:
        end = _later(start, int(years))
    return start, end if end is None or start is None or start < end else None


def _date(match: re.Match[str]) -> datetime.date | None:
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _after(day: datetime.date) -> datetime.date | None:
    """The next day; None after the last day of the calendar."""
    return day + datetime.timedelta(days=1) if day < datetime.date.max else None


def _later(day: datetime.date, years: int) -> datetime.date | None:
    """The same day so many years later; the first of March after a leap day. None past the end of the calendar."""
    year = day.year + years
    if year > datetime.MAXYEAR:
        return None
    try:
        return day.replace(year=year)
    except ValueError:
        return datetime.date(year, 3, 1)
