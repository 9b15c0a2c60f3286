"""Days and periods out of cells: the many ways in which people and spreadsheets write them."""

import datetime
import re
from decimal import Decimal

from chanmai.bureau.enterprises.sheets.refusals import refusal
from chanmai.engine.facts.numerals import plain
from chanmai.engine.facts.reading import day_of
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.texts import Text

_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"((?:19|20)\d{2})(?:年度?|年)?")
_MONTH = re.compile(r"((?:19|20)\d{2})[-/.年]?(?:1[-—~至到]{1,2})?(\d{1,2})月?份?")
_SPAN = re.compile(r"((?:19|20)\d{2})年?1\s*[-—~–至到]+\s*(\d{1,2})月")
_TITLE_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?!\d)(?!年?\s*(?:第?\d{1,2}\s*[-—~–至到]+\s*)?\d{1,2}\s*月)(?![-./]\d{1,2}(?!\d))"
)
_DAY_BEHIND = re.compile(r"(?<=\d)号$")
_HAN_DAY = re.compile(
    r"([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]"
)
_HAN_DIGITS = {sign: i % 10 for i, sign in enumerate("零一二三四五六七八九〇")}
_OPEN_ENDS = frozenset(("长期", "长期有效", "永久", "永久有效", "无固定期限", "无期限", "至今", "不限"))
_EPOCH = datetime.date(1899, 12, 30)
EARLIEST, LATEST = 20_000, 80_000  # serial days that can be meant: 1954 to 2119


def parse_day(cell: object) -> datetime.date:
    """A day from a date cell, an Excel serial number or text. Raises NotRead."""
    if isinstance(cell, datetime.date):
        return cell
    if isinstance(cell, Decimal):
        return _from_serial(cell)
    text = plain(str(cell))
    day = day_of(_DAY_BEHIND.sub("日", text)) or _han_day(text)
    if day is not None:
        return day
    if text.isdigit() and len(text) == 5:
        return _from_serial(Decimal(text))
    raise _not_a_day(text)


def _from_serial(number: Decimal) -> datetime.date:
    if number == number.to_integral_value() and EARLIEST <= number <= LATEST:
        return _EPOCH + datetime.timedelta(days=int(number))
    match = _RUN.fullmatch(format(number, "f"))
    if match is None:
        raise _not_a_day(format(number, "f"))
    return parse_day(match[0])


def _han_day(text: str) -> datetime.date | None:
    """The day of 二〇二一年三月五日."""
    match = _HAN_DAY.fullmatch(text.replace(" ", ""))
    if match is None:
        return None
    year = int("".join(str(_HAN_DIGITS[sign]) for sign in match[1]))
    try:
        return datetime.date(year, _han_number(match[2]), _han_number(match[3]))
    except ValueError:
        return None


def _han_number(text: str) -> int:
    """三, 十, 十二, 三十一. Zero, which is no day, for anything else."""
    tens, ten, ones = text.rpartition("十")
    if any(len(part) > 1 for part in (tens, ones)):
        return 0
    return (_HAN_DIGITS[tens] if tens else 1) * 10 * bool(ten) + (_HAN_DIGITS[ones] if ones else 0)


def has_no_end(cell: object) -> bool:
    """True for the words of a validity that never ends."""
    return isinstance(cell, str) and plain(cell) in _OPEN_ENDS


def _not_a_day(text: str) -> NotRead:
    return refusal(
        "not_a_day",
        Text(
            f"“{text}”不是完整的日期。请写成 2024-05-01",
            f"“{text}” is not a full date. Write it as 2024-05-01",
        ),
    )


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
        for pattern in (_SPAN, re.compile(r"((?:19|20)\d{2})[-/.年](\d{1,2})(?:月|\b)"))
        for match in pattern.finditer(clean)
        if 1 <= int(match[2]) <= 12
    }
    spans = {f"{match[1]}-{int(match[2]):02}" for match in _SPAN.finditer(clean)}
    months = spans or months
    return months.pop() if len(months) == 1 else ""
