"""The order of a text: numbered lines (第三条, 一、, （二）, 1.), headings, and what its head says of the document."""

import datetime
import re
from dataclasses import dataclass

from chanmai.drafting.text.text import BAR, Span, Text
from chanmai.engine.eligibility.clauses.clause import Level

_CHINESE = "[一二三四五六七八九十百零〇]+"
_MARKS = (
    (0, re.compile(rf"第(?:{_CHINESE}|\d+)章")),
    (1, re.compile(rf"第(?:{_CHINESE}|\d+)节")),
    (2, re.compile(rf"({_CHINESE})、")),
    (3, re.compile(rf"第(?:{_CHINESE}|\d+)条(?:之[一二三])?")),
    (4, re.compile(rf"（{_CHINESE}）")),
    (5, re.compile(r"(\d{1,2})(?:\.(?!\d)|、)")),
    (6, re.compile(r"（\d{1,2}）")),
    (7, re.compile(r"[①-⑳]")),
)
_LONGEST_HEADING = 40
_TITLE = re.compile(
    r"(?:措施|办法|意见|通知|细则|方案|政策|规定|公告|指南|条例|规则|十条|通告)(?:（[^（）]*）)?(?:的通知)?$"
)
_NAMED = re.compile(r"《([^《》]{4,60})》")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}〔(?:19|20)\d\d〕\d+号|公告(?:19|20)\d\d年第\d+号")
_NUMBER_LINE = re.compile(
    rf"（?(?:(?:文|字|发文字)号：?)?({_NUMBER.pattern})）?"
)  # a number that is only cited is none
_OFFICES = (
    "人民政府", "政府办公室", "人民政府办公厅", "办公室", "办公厅", "委员会", "管委会", "局", "厅", "部", "总局",
    "银行",
)  # fmt: skip
_JOINT_OFFICES = ("局", "厅", "部", "委员会", "办公室")
_ISSUER = re.compile(r"[\u4e00-\u9fff （）]{3,200}")
_FIRST_NAME, _JOINT_NAME = range(2, 31), range(2, 41)  # characters before the word for the office
_DAY_LINE = re.compile(
    r"(?:（?(?:成文|发布|印发)?(?:日期|时间)?：?)?((?:19|20)\d\d)(?:年|-)(\d{1,2})(?:月|-)(\d{1,2})日?）?"
)
_FIELD = re.compile(r"(?:发布机构|发文机关|发文机构|制定机关|发布单位)：([^\n：]{2,30})")
_LEVELS = (
    (Level.PARK, re.compile(r"管委会|管理委员会|高新区|自贸|开发区|园区")),
    (Level.DISTRICT, re.compile(r"区人民政府|区[^市省]{0,12}局|区委|区政府")),
    (Level.CITY, re.compile(r"市")),
    (Level.PROVINCE, re.compile(r"省|自治区")),
    (Level.NATION, re.compile(r"国务院|国家|部|总局")),
)
_RULED = re.compile(
    r"\d|给予|应当|不得|的，|，|施行|起执行|享受|不重复|有效期|负责解释|超过|不低于|以上|按.{0,12}(?:执行|申报)"
)
_HEAD_LINES = 14
_SHORT_TITLE = 12  # a title this short continues the line before it


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the text. `article` is the path of numbers above it; `heading` ends where the heading ends."""

    span: Span
    article: str
    depth: tuple[str, ...]
    heading: Span  # number and title; empty when the line has none
    title: str
    row: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What the document says of itself; empty where it does not."""

    title: str
    number: str
    issuer: str
    issued: datetime.date | None
    level: Level
    draft: bool  # 征求意见稿


def blocks(text: Text) -> list[Block]:
    """Every line that is not empty, with its number and place in the order."""
    all_blocks: list[Block] = []
    stack: list[tuple[int, str, str]] = []
    start = 0
    for line in text.normal.split("\n"):
        span, start = Span(start, start + len(line)), start + len(line) + 1
        if not line.strip():
            continue
        rank, label, width = _mark(line)
        if label:
            stack = [each for each in stack if each[0] < rank]
            title = _title(line[width:])
            stack.append((rank, label, title))
            end = span.start + width + len(title)
        else:
            title, end = "", span.start
        path = tuple(each[1] for each in stack)
        titles = [each[2] for each in stack if each[2]]
        all_blocks.append(
            Block(span, "".join(path), path, Span(span.start, end), titles[-1] if titles else "", BAR in line)
        )
    return all_blocks


def _mark(line: str) -> tuple[int, str, int]:
    """Rank, number and width of what a line begins with; an empty number when it has none."""
    for rank, pattern in _MARKS:
        match = pattern.match(line)
        if match is not None:
            label = match[1] if pattern.groups else match.group()
            return rank, label, match.end()
    return 0, "", 0


def _title(rest: str) -> str:
    """The heading words behind a number: a short line, or the short first sentence without figures."""
    gap = len(rest) - len(rest.lstrip(" "))
    words = rest[gap:]
    stop = re.search(r"[。：；]", words)
    first = words[: stop.end()] if stop else words
    bare = first.rstrip("。：；")
    ruled = _RULED.search(bare)
    if not bare or len(bare) > _LONGEST_HEADING or ruled or (stop is not None and stop.group() == "；"):
        spaced = re.match(r"(\S{2,20}) ", words)
        return rest[: gap + spaced.end()] if spaced else ""
    if stop is not None and stop.group() == "：" and len(bare) > _LONGEST_HEADING // 2:
        return ""
    return rest[: gap + len(first)]


def head(text: Text) -> Head:
    """Title, number, issuer, date and level as far as the text tells them."""
    lines = [line.strip() for line in text.normal.split("\n") if line.strip()]
    top = lines[:_HEAD_LINES]
    title = _document_title(top)
    number_match = next((match for line in top if (match := _NUMBER_LINE.fullmatch(line))), None)
    issuer, issued = _signature(lines, text.normal)
    level = next((word for word, pattern in _LEVELS if pattern.search(issuer or title)), Level.UNSTATED)
    return Head(
        title, number_match[1] if number_match else "", issuer, issued, level, "征求意见" in "".join(top)
    )


def _document_title(top: list[str]) -> str:
    """The name in 《》 of a notice that issues a document, else the first line that reads like a title."""
    for at, line in enumerate(top):
        full_line = line + (top[at + 1] if at + 1 < len(top) and not _mark(top[at + 1])[1] else "")
        if "印发" in full_line and (match := _NAMED.search(full_line)):
            return match[1]
        if _mark(line)[1]:
            break
        if _TITLE.search(line) and not _NUMBER.search(line) and "：" not in line and "。" not in line:
            before = top[at - 1] if at else ""
            short = (
                len(re.sub(r"（[^（）]*）", "", line)) < _SHORT_TITLE
                and before
                and not re.search(r"[。：〕号]$|：", before)
            )
            return (before if short else "") + line.removeprefix("关于印发")
    return ""


def _signature(lines: list[str], whole: str) -> tuple[str, datetime.date | None]:
    """Issuer and date: the named fields of a web page, else a line of an office before a line of a date."""
    field = _FIELD.search(whole)
    issuer = field[1].strip() if field else ""
    issued: datetime.date | None = None
    for at, line in enumerate(lines):
        match = _DAY_LINE.fullmatch(line)
        if match is None:
            continue
        issued = issued or _day(match)
        if at and not issuer and _issues(lines[at - 1]):
            issuer = lines[at - 1]
    if not issuer:
        issuer = next((line for line in lines[:_HEAD_LINES] if _issues(line)), "")
    return issuer, issued


def _issues(line: str) -> bool:
    """True for the name of an office, or of several that issue together."""
    if _ISSUER.fullmatch(line) is None:
        return False
    ends: list[int] = []  # where the line may end as a whole
    for end in range(len(line) + 1):
        first = any(line.endswith(word, 0, end) and end - len(word) in _FIRST_NAME for word in _OFFICES)
        joint = any(
            line.endswith(word, 0, end) and end - len(word) - before in _JOINT_NAME
            for word in _JOINT_OFFICES
            for before in ends[-max(_JOINT_NAME) :]
        )
        if (first and " " not in line[:end]) or joint:
            ends.append(end)
    return len(line) in ends


def _day(match: re.Match[str]) -> datetime.date | None:
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
