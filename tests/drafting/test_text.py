"""Normalising keeps the place of every character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.drafting.text.text import Span, looks_wrapped, normalise

SIGNS = (
    "对企业营收超过的万元亿年度给予奖励，。；：（）！？,.;:()%％‰0123456789０１５"
    + " \u3000\n\r\t\u200b—-～~〔〕[]｜AＡ“”"
)


@pytest.mark.parametrize(
    ("given_text", "normal"),
    [
        ("２０００ 万元", "2000万元"),
        ("营业 收入", "营业收入"),
        ("(一)支持,鼓励;", "（一）支持，鼓励；"),
        ("1,000万元, 2,5", "1,000万元，2，5"),
        ("按4:3:3兑现", "按4:3:3兑现"),
        ("厦府规[2022]2号", "厦府规〔2022〕2号"),
        ("超过５％", "超过5%"),
        ("A B C", "A B C"),
        ("1亿元—5亿元", "1亿元-5亿元"),
        ("软\u200b件", "软件"),
        ("条件\n 2. 12 个月，3. 5%", "条件\n2. 12个月，3.5%"),
    ],
)
def test_one_form_of_every_sign(given_text: str, normal: str) -> None:
    assert normalise(given_text).normal == normal


def test_places_lead_back_to_the_original() -> None:
    text = normalise("　　对 营收超过 ５０００ 万元的")
    start = text.normal.index("5000万元")
    origin = text.origin(Span(start, start + len("5000万元")))
    assert text.original[origin.start : origin.end] == "５０００ 万元"


def test_an_empty_span_has_a_place_too() -> None:
    text = normalise("营收")
    assert text.origin(Span(1, 1)) == Span(1, 1)
    assert text.origin(Span(2, 2)) == Span(2, 2)


@given(st.text(SIGNS, max_size=120), st.booleans())
def test_every_place_is_kept_in_order(original: str, wrapped: bool) -> None:
    text = normalise(original, wrapped=wrapped)
    assert len(text.normal) == len(text.origins)
    assert list(text.origins) == sorted(set(text.origins))
    for at, sign in enumerate(text.normal):
        origin = text.origin(Span(at, at + 1))
        source = original[origin.start : origin.end]
        assert len(source) == 1
        assert normalise(source).normal.strip() in (sign.strip(), "") or not sign.isalnum()


@given(st.text(SIGNS, max_size=80))
def test_only_blanks_and_line_ends_are_left_out(original: str) -> None:
    text = normalise(original)
    left_out = set(range(len(original))) - set(text.origins)
    assert all(original[at] in " \u3000\r\t\u200b\n" for at in left_out)


@given(st.text(SIGNS, max_size=80))
def test_the_normal_form_stays_as_it_is(original: str) -> None:
    once = normalise(original).normal
    assert normalise(once).normal == normalise(normalise(once).normal).normal


def test_lines_broken_by_a_page_are_joined() -> None:
    page = (
        "一、支持企业做大做强\n对上一年度营业收入超过5000万元且增速高于百分之二\n十五的规上软件企业按营业收入增量的0.5%给予\n"
        "奖励。\n二、附则"
    )
    joined = normalise(page, wrapped=True).normal.split("\n")
    assert joined == [
        "一、支持企业做大做强",
        "对上一年度营业收入超过5000万元且增速高于百分之二十五的规上软件企业按营业收入增量的0.5%给予奖励。",
        "二、附则",
    ]
    assert looks_wrapped(page) is False  # too few broken lines to be sure
    assert looks_wrapped("\n".join(["营" * 30] * 8 + ["完。"]))
