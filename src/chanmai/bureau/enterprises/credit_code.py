"""The unified social credit code (GB 32100-2015) with both of its check characters.

Positions 9-17 are the organisation code of GB 11714, which carries a check character of its own. Digits 3-8
name the registering authority, not the district where the firm is: never derive a place from them.
"""

import unicodedata

from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text, TextError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_IGNORED = str.maketrans("", "", " \t\r\n\u00a0\u3000\u200b\ufeff-'`’")


class Fault(Term):
    """What is wrong with a code, in the order in which it is looked for."""

    LENGTH = "length"
    CHARACTER = "character"
    FILLER = "filler"
    ORGANISATION_CHECK = "organisation_check"
    CHECK = "check"


class CreditCodeError(TextError, ValueError):
    """The text is not a credit code; `message` says which of the faults it has and how to mend it."""

    joint = " · "

    def __init__(self, fault: Fault, code: str, message: Text) -> None:
        super().__init__(message)
        self.fault = fault
        self.code = code


def tidy(text: str) -> str:
    """The code as it should be written: half-width capitals without blanks, hyphens or quotes."""
    return unicodedata.normalize("NFKC", text).translate(_IGNORED).upper()


def check_character(first17: str) -> str:
    """The 18th character: 31 minus the weighted sum modulo 31, where 31 is written as 0."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_check(first8: str) -> str:
    """The 9th character of an organisation code: 11 minus the sum modulo 11; 10 is X and 11 is 0."""
    total = sum(ORGANISATION_ALPHABET.index(c) * w for c, w in zip(first8, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def read(text: str) -> str:
    """The tidy code. Raises CreditCodeError with one of five different faults."""
    code = tidy(text)
    _check_characters(code)
    if len(set(code)) == 1:
        raise CreditCodeError(
            Fault.FILLER,
            code,
            Text(
                f"信用代码 {code} 只是占位，两个校验位虽然相符，却不是任何企业的代码。没有代码请留空",
                f"Credit code {code} only fills the cell: its check characters fit, but no firm has it. "
                "Leave it blank when there is none",
            ),
        )
    check_sign = organisation_check(code[8:16])
    if code[16] != check_sign:
        raise CreditCodeError(
            Fault.ORGANISATION_CHECK,
            code,
            Text(
                f"信用代码 {code} 的第 9–17 位（组织机构代码）自身校验不符：第 17 位应为 {check_sign}，"
                f"现为 {code[16]}。请核对第 9–17 位",
                f"Credit code {code}: the organisation code in positions 9-17 fails its own check; "
                f"position 17 should be {check_sign}, not {code[16]}. Compare positions 9-17 with the licence",
            ),
        )
    check_sign = check_character(code[:17])
    if code[17] != check_sign:
        raise CreditCodeError(
            Fault.CHECK,
            code,
            Text(
                f"信用代码 {code} 的第 18 位校验不符：应为 {check_sign}，现为 {code[17]}。请核对第 1–8 位和第 18 位",
                f"Credit code {code}: position 18 should be {check_sign}, not {code[17]}. "
                "Compare positions 1-8 and 18 with the licence",
            ),
        )
    return code


def _check_characters(code: str) -> None:
    if len(code) != 18:
        raise CreditCodeError(
            Fault.LENGTH,
            code,
            Text(
                f"信用代码“{code}”有 {len(code)} 位，应为 18 位。请对照营业执照补全",
                f"Credit code “{code}” has {len(code)} characters, not 18. Complete it from the business licence",
            ),
        )
    for place, character in enumerate(code, start=1):
        if character not in ALPHABET:
            raise CreditCodeError(
                Fault.CHARACTER,
                code,
                Text(
                    f"信用代码 {code} 的第 {place} 位“{character}”不在字符集内"
                    "（只用数字和大写字母，无 I、O、Z、S、V）。常见的是把 1 写成 I、0 写成 O、2 写成 Z、5 写成 S",
                    f"Credit code {code}: character {place}, “{character}”, is never used "
                    "(digits and capitals without I, O, Z, S, V). Often 1 was typed as I, 0 as O, 2 as Z, 5 as S",
                ),
            )
