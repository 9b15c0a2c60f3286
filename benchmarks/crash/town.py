"""The files of an invented town: a register, titles, returns of two years, and corrections of them."""

import random
from collections.abc import Iterator

from chanmai.bureau.enterprises.credit_code import check_character, organisation_check

FIRMS = 40
DISTRICTS = ("东区", "西区")
DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code_of(number: int) -> str:
    """A sound credit code."""
    organisation = f"MA{number:06d}"
    first17 = f"91350200{organisation}{organisation_check(organisation)}"
    return first17 + check_character(first17)


def files(seed: int = 7, firms: int = FIRMS) -> dict[str, str]:
    """The files by name, as csv."""
    dice = random.Random(seed)
    return {
        "names.csv": _sheet("统一社会信用代码,企业名称,所属区", _names(firms), title="企业登记,,"),
        "titles.csv": _sheet("统一社会信用代码,企业名称,规上软件企业", _titles(firms, dice)),
        "returns.csv": _sheet(RETURNS, _returns(firms, dice)),
        "corrections.csv": _sheet(RETURNS, _returns(firms // 2, dice)),
    }


RETURNS = "统一社会信用代码,企业名称,年度,营业收入（万元）,研发费用（万元）,企业规模"


def _sheet(header: str, rows: Iterator[str], title: str = "") -> str:
    return "\n".join([*([title] if title else []), header, *rows]) + "\n"


def _name(number: int) -> str:
    return f"小镇第{number}软件有限公司"


def _names(firms: int) -> Iterator[str]:
    for number in range(firms):
        yield f"{code_of(number)},{_name(number)},{DISTRICTS[number % 2]}"


def _titles(firms: int, dice: random.Random) -> Iterator[str]:
    for number in range(firms):
        yield f"{code_of(number)},{_name(number)},{dice.choice('是否')}"


def _returns(firms: int, dice: random.Random) -> Iterator[str]:
    for number in range(firms):
        for year in (2025, 2024):
            revenue, research, size = (
                dice.randrange(500, 20_000),
                dice.randrange(10, 900),
                dice.choice("大中小"),
            )
            yield f"{code_of(number)},{_name(number)},{year},{revenue},{research},{size}型"
