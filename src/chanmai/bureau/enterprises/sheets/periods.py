"""Years, quarters and months out of cells, titles and headings, as filings write them: 2025, 2025-Q1, 2025-03."""

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal

from chanmai.bureau.enterprises.sheets.refusals import refusal
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.numerals import plain
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.texts import Text

_YEAR = re.compile(r"((?:19|20)\d{2})(?:年度?|年)?")
_MONTH = re.compile(r"((?:19|20)\d{2})[-/.年]?(\d{1,2})月?份?")
_SPAN = re.compile(r"((?:19|20)\d{2})[年.]?1\s*[-—~–至到]+\s*(\d{1,2})月")
_IN_TITLE = re.compile(
    r"((?:19|20)\d{2})[-/.年](\d{1,2})(?:月|\b)(?!\d{1,2}[日号])(?![-/.]\d)(?!份?[-—~–至到、和及]+\d{1,2}月)"
)
"""A month in a title; that of a day, and the first of several, is none."""
_TITLE_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?!\d)(?!年?\s*(?:第?\d{1,2}\s*[-—~–至到]+\s*)?\d{1,2}\s*月)(?![-./]\d{1,2}(?!\d))"
)
_TO = "[-—~–至到]+"
_PLACE = "第?[一二三四1-4]季度?"
_QUARTER = re.compile(r"(?:((?:19|20)\d{2})[-/.年]?度?)?(?:第?([一二三四1-4])季度?|[Qq]([1-4]))")
_MONTHS = re.compile(rf"((?:19|20)\d{{2}})[-/.年]?度?(\d{{1,2}})月?{_TO}(\d{{1,2}})月份?")
_MENTION = re.compile(
    r"(?:(?:19|20)\d{2}[-/.年]?度?)?"
    rf"(?:前[一二三四1-4]个?季度?|第?[一二三四1-4](?:季度?)?(?:{_TO}|[、和]){_PLACE}|[上下]半年"
    rf"|\d{{1,2}}月?{_TO}\d{{1,2}}月|第?[一二三四1-4]季度|(?<=[\d年度]){_PLACE}"
    r"|(?<![A-Za-z])[Qq][1-4](?![0-9A-Za-z]))(?:累计)?"
)
"""Where a text speaks of a quarter, or of several months or quarters at once."""
_HALF = re.compile(r"半年|中报|中期|[一二三]季报")
_ALL_OF_IT = re.compile(rf"(?<!\d)1月?{_TO}12月|[一1](?:季度?)?{_TO}第?[四4]季|前[四4]个?季")
_IN_HEADING = re.compile(r"(?:19|20)\d{2}[-/.年]?度?(?:第?[一二三四1-4]季度|[Qq][1-4](?!\d))")
_PLACES = {sign: i % 4 + 1 for i, sign in enumerate("一二三四1234")}


def parse_period(
    cell: object, kind: PeriodKind, *, typed: bool = True, year: str = "", single: bool = False
) -> str:
    """The period of a row of a form of years, quarters or months. Raises NotRead.

    `typed` and `year` as below; with `single` figures are of one month alone, so that “2024年1-5月” is no month.
    """
    if kind is PeriodKind.QUARTER:
        return parse_quarter(cell, year=year)
    if kind is not PeriodKind.MONTH:
        return parse_year(cell)
    if single and is_cumulative(cell):
        raise cumulative(_period_text(cell))
    return parse_month(cell, typed=typed)


def parse_year(cell: object) -> str:
    """The period of a yearly row, “2024”. Raises NotRead."""
    text = _period_text(cell)
    match = _YEAR.fullmatch(text)
    if match is None:
        raise refusal(
            "not_a_year",
            Text(f"“{text}”不是年度。请写成 2024", f"“{text}” is not a year. Write it as 2024"),
        )
    return match[1]


def parse_month(cell: object, *, typed: bool = True) -> str:
    """The period of a monthly row, “2024-05”; “2024年1-5月” is May, cumulative. Raises NotRead.

    As a number 2026.1 is January or October, and so it is in a csv, which is not `typed`.
    """
    if isinstance(cell, datetime.date):
        return f"{cell.year}-{cell.month:02}"
    text = _period_text(cell)
    if (isinstance(cell, Decimal) or not typed) and text[4:] == ".1":
        raise refusal(
            "month_as_number",
            Text(
                f"“{text}”是数字，看不出是 1 月还是 10 月（表格会去掉末尾的 0）。"
                f"请写成 {text[:4]}-01 或 {text[:4]}-10，并把这一列设为“文本”格式",
                f"“{text}” is a number: January, or October without its last zero? "
                f"Write {text[:4]}-01 or {text[:4]}-10 and format the column as text",
            ),
        )
    match = _SPAN.fullmatch(text) or _MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12:
        raise refusal(
            "not_a_month",
            Text(f"“{text}”不是月份。请写成 2024-05", f"“{text}” is not a month. Write it as 2024-05"),
        )
    return f"{match[1]}-{int(match[2]):02}"


def parse_quarter(cell: object, *, year: str = "") -> str:
    """The period of a quarterly row, “2025-Q1”; a quarter without a year is one of the year that the titles name.

    “2025年1-3月” is the first quarter; “2025年1-6月” is a figure of half a year and of no quarter. Raises NotRead.
    """
    text = _period_text(cell)
    if (months := _MONTHS.fullmatch(text)) is not None:
        first, last = int(months[2]), int(months[3])
        if last - first == 2 and first in (1, 4, 7, 10):
            return f"{months[1]}-Q{last // 3}"
    match = _QUARTER.fullmatch(text)
    if match is None and year and text in _PLACES:
        return f"{year}-Q{_PLACES[text]}"
    if match is None and _MENTION.fullmatch(text) is not None:
        raise cumulative(text)
    if match is None:
        raise refusal(
            "not_a_quarter",
            Text(
                f"“{text}”不是季度。请写成 2025-Q1 或 2025年第一季度",
                f"“{text}” is not a quarter. Write it as 2025-Q1",
            ),
        )
    if not (year := match[1] or year):
        raise refusal(
            "quarter_without_year",
            Text(
                f"“{text}”没有写明是哪一年。请写成 2025-Q1，或在标题、工作表名、文件名中写明年份",
                f"“{text}” does not say of which year. Write it as 2025-Q1, "
                "or name the year in a title, the sheet's or the file's name",
            ),
        )
    return f"{year}-Q{_PLACES[match[2] or match[3]]}"


def cumulative(text: str) -> NotRead:
    """Of a text that speaks of several months or quarters where figures are of one."""
    return refusal(
        "cumulative",
        Text(
            f"“{text}”说的是几个月或几季合计的数，而这张表要的是单独一个月或一个季的数。"
            "请填那一期自己的数，并写成 2025-05 或 2025-Q2",
            f"“{text}” speaks of several months or quarters together, but the form asks for the figure of one. "
            "Give the figure of that month or quarter alone, and write 2025-05 or 2025-Q2",
        ),
    )


def is_cumulative(cell: object) -> bool:
    """True for a month written as what has come together since January: “2024年1-5月”."""
    match = _SPAN.search(_period_text(cell)) if isinstance(cell, str) else None
    return match is not None and int(match[2]) != 1


def _period_text(cell: object) -> str:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return plain(str(cell)).replace(" ", "")


def years_in(text: str) -> tuple[str, ...]:
    """The years that a title or a file's name speaks of (“2024年度软件企业年报”); those of days and months are none."""
    return tuple(dict.fromkeys(match[1] for match in _TITLE_YEAR.finditer(plain(text))))


def month_in(text: str) -> str:
    """The one month that a title or file name speaks of (“2024年5月”, “2024年1-5月”, “2024-05”), or empty."""
    clean = plain(text).replace(" ", "")
    months = {
        f"{match[1]}-{int(match[2]):02}"
        for pattern in (_SPAN, _IN_TITLE)
        for match in pattern.finditer(clean)
        if 1 <= int(match[2]) <= 12
    }
    spans = {f"{match[1]}-{int(match[2]):02}" for match in _SPAN.finditer(clean)}
    months = spans or months
    return months.pop() if len(months) == 1 else ""


def part_of_year(title: str) -> str:
    """The part of a year of which a title or a file's name speaks (“2024年上半年”, “2024Q3”, “半年报”), or empty.

    All twelve months and all four quarters are the whole year.
    """
    clean = plain(title).replace(" ", "")
    mentions = (match[0] for pattern in (_MENTION, _HALF) for match in pattern.finditer(clean))
    return next((each for each in mentions if not _ALL_OF_IT.search(each)), "")


def quarters_in(titles: Sequence[str]) -> tuple[str, ...]:
    """The quarters of which titles and names of files speak, each once; what is of no single one as it is written."""
    years = {year for title in titles for year in years_in(title)}
    year = years.pop() if len(years) == 1 else ""
    found = []
    for title in titles:
        for mention in _MENTION.findall(plain(title).replace(" ", "")):
            try:
                found.append(parse_quarter(mention, year=year))
            except NotRead:
                found.append(mention)
    return tuple(dict.fromkeys(found))


def quarter_of_heading(text: str) -> tuple[str, str] | None:
    """“2025年第一季度产值（元）” as 2025-Q1 and 产值（元）; None where no quarter stands, or more than one."""
    found = _IN_HEADING.findall(text)
    if len(found) != 1:
        return None
    return parse_quarter(found[0]), re.sub(r"[(（【]\s*[)）】]", "", text.replace(found[0], "", 1))
