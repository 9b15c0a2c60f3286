"""Days out of cells: the many ways in which people and spreadsheets write them."""

import datetime
import re
from decimal import Decimal

from chanmai.bureau.enterprises.sheets.refusals import refusal
from chanmai.engine.facts.numerals import plain
from chanmai.engine.facts.reading import day_of
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.texts import Text

_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")
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


def is_serial(cell: object) -> bool:
    """True for a bare number that stands for a day as spreadsheets count them, a text of five digits too."""
    text = plain(cell) if isinstance(cell, str) else ""
    number = Decimal(text) if text.isascii() and text.isdecimal() and len(text) == len("44260") else cell
    return isinstance(number, Decimal) and EARLIEST <= number <= LATEST


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
