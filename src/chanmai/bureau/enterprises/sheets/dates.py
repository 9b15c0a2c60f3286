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
_EPOCH = datetime.date(1899, 12, 30)
EARLIEST, LATEST = 20_000, 80_000  # serial days that can be meant: 1954 to 2119


def parse_day(cell: object) -> datetime.date:
    """A day from a date cell, an Excel serial number or text. Raises NotRead."""
    if isinstance(cell, datetime.date):
        return cell
    if isinstance(cell, Decimal):
        return _from_serial(cell)
    text = plain(str(cell))
    day = day_of(text)
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


def parse_month(cell: object) -> str:
    """The period of a monthly row, “2024-05”; “2024年1-5月” is May, cumulative. Raises NotRead."""
    if isinstance(cell, datetime.date):
        return f"{cell.year}-{cell.month:02}"
    text = _period_text(cell)
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


def year_in(text: str) -> str:
    """The one year that a title, a heading or a file name speaks of (“2024年度软件企业年报”), or empty."""
    found = {match[1] for match in re.finditer(r"(?<!\d)((?:19|20)\d{2})(?=年|度|\D|$)", plain(text))}
    return found.pop() if len(found) == 1 else ""


def month_in(text: str) -> str:
    """The one month that a title or file name speaks of (“2024年5月”, “2024年1-5月”, “2024-05”), or empty."""
    clean = plain(text).replace(" ", "")
    found = {
        f"{match[1]}-{int(match[2]):02}"
        for pattern in (_SPAN, re.compile(r"((?:19|20)\d{2})[-/.年](\d{1,2})(?:月|\b)"))
        for match in pattern.finditer(clean)
        if 1 <= int(match[2]) <= 12
    }
    spans = {f"{match[1]}-{int(match[2]):02}" for match in _SPAN.finditer(clean)}
    found = spans or found
    return found.pop() if len(found) == 1 else ""
