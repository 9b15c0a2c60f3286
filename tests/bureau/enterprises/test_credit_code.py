"""Credit codes: both check characters, letters in front, and five faults that are told apart."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chanmai.bureau.enterprises.credit_code import (
    ALPHABET,
    CreditCodeError,
    Fault,
    check_character,
    organisation_check,
    read,
)

# Codes seen in public texts (see the notes on GB 32100-2015 in the pack's sources) and edges built by hand
SOUND = [
    "91350100M000100Y43",
    "91350200MA33GULG91",
    "913502000658928472",
    "91350200MA2Y2YLQ19",
    "91350200MAE7YW2W60",
    "91110000600037341L",
    "91350200761740855U",
    "91350200072829926E",
    "91350200MA00000310",  # the sum is 0 modulo 31: 31 is written as 0
    "91350200MA000020XY",  # the sum is 1 modulo 31: the last character of the alphabet
    "91350200MA000004XP",  # the organisation code ends in X
    "91350200MA00000903",  # the organisation code ends in 0
    "N2350212MF0000013A",  # registered by the agriculture department
]


@pytest.mark.parametrize("code", SOUND)
def test_sound_codes_are_taken_as_they_are(code: str) -> None:
    assert read(code) == code


def test_the_worked_example_of_the_standard() -> None:
    # 91350100M000100Y4: the weighted sum is 1640, 1640 mod 31 = 28, 31 - 28 = 3
    assert check_character("91350100M000100Y4") == "3"


@pytest.mark.parametrize(
    "written",
    [
        "91350200ma33gulg91",
        " 91350200 MA33GULG 91 ",
        "９１３５０２００ＭＡ３３ＧＵＬＧ９１",
        "'91350200MA33GULG91",
        "91350200-MA33GULG91",
    ],
)
def test_case_blanks_and_full_width_do_not_matter(written: str) -> None:
    assert read(written) == "91350200MA33GULG91"


@pytest.mark.parametrize(
    ("code", "fault", "told"),
    [
        ("91350200MA33GULG9", Fault.LENGTH, "17 位"),
        ("", Fault.LENGTH, "0 位"),
        ("91350100M000100Y4Z", Fault.CHARACTER, "第 18 位“Z”"),
        ("9I350200MA33GULG91", Fault.CHARACTER, "第 2 位“I”"),
        ("0" * 18, Fault.FILLER, "占位"),
        ("91350200MA12345678", Fault.ORGANISATION_CHECK, "应为 9"),
        ("91350200MA33GULG92", Fault.CHECK, "应为 1"),
        ("91350201MA33GULG91", Fault.CHECK, "第 1–8 位"),
    ],
)
def test_five_faults_are_told_apart(code: str, fault: Fault, told: str) -> None:
    with pytest.raises(CreditCodeError) as caught:
        read(code)
    assert caught.value.fault is fault
    assert told in caught.value.message.zh
    assert caught.value.message.en


bodies = st.text(ALPHABET, min_size=8, max_size=8)


@given(st.text(ALPHABET, min_size=8, max_size=8), bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_slip_is_noticed_outside_the_modulus(
    front: str, body: str, place: int, other: str
) -> None:
    check = organisation_check(body)
    code = front + body + check
    code += check_character(code)
    assume(len(set(code)) > 1)  # one sign throughout is nobody's code
    assert read(code) == code
    slipped = code[:place] + other + code[place + 1 :]
    if slipped != code:
        with pytest.raises(CreditCodeError):
            read(slipped)
