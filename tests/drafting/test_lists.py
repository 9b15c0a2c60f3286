"""Lists of conditions: any of them, at least some, all; what stands in them stays together, read or not."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from chanmai.drafting.clauses.draft import draft
from chanmai.drafting.output.policy_file import policy_file
from chanmai.drafting.output.report import data, report
from drafting.small_city import WORDS


def conditions(text: str, clause: int = 0) -> list[object]:
    """What the policy file says of the conditions of a clause; tests and findings as their text."""
    found = yaml.safe_load(policy_file(draft(text, WORDS)))["clauses"][clause]["conditions"]["all"]
    return [plain(each) for each in found]


def plain(node: dict[str, object]) -> object:
    """A condition as its text, a group as how many and what."""
    for form in ("all", "any", "of"):
        members = node.get(form)
        if isinstance(members, list):
            return (node.get("at_least", form), [plain(each) for each in members])
    return node.get("test") or f"? {node['finding']}"


BIG, SCALE = "营业收入 >= 5000万元", "规上软件企业"


def test_any_of_numbered_lines_below_a_sentence_that_pays() -> None:
    text = (
        "第一条 对符合下列条件之一的企业，给予50万元奖励：\n（一）营业收入不低于5000万元且规上软件企业；\n"
        "（二）营业收入不低于8000万元；\n（三）具有良好的市场口碑。\n第二条 其他"
    )
    expected = ("any", [("all", [BIG, SCALE]), "营业收入 >= 8000万元", "? 具有良好的市场口碑"])
    assert conditions(text)[-1] == expected


@pytest.mark.parametrize(
    "words", ["至少满足以下条件中的两项：", "具备下列两项以上条件：", "符合以下条件中至少2项："]
)
def test_at_least_some_inside_a_list_of_which_all_must_hold(words: str) -> None:
    text = (
        f"第三条 申报企业应当同时满足以下条件：\n（一）规上软件企业；\n（二）{words}\n1. 营业收入不低于5000万元；\n"
        "2. 营业收入增速不低于20%，且营业收入不低于1亿元；\n3. 拥有国际领先技术。\n第四条 其他"
    )
    first, group = conditions(text)
    assert first == SCALE
    assert isinstance(group, tuple)
    assert group[0] == 2
    assert group[1][0] == BIG
    assert group[1][1][0] == "all"
    assert group[1][2] == "? 拥有国际领先技术"


def test_items_in_one_line_and_items_without_numbers() -> None:
    one_line = "符合下列条件之一：①营业收入不低于5000万元；②营业收入不低于1000万元且规上软件企业。"
    expected = [("any", [BIG, ("all", ["营业收入 >= 1000万元", SCALE])])]
    assert conditions(one_line) == expected
    lines = one_line.replace("①", "\n").replace("②", "\n") + "\n规上工业企业另行规定。"
    assert conditions(lines) == expected


def test_a_list_before_the_sentence_that_pays_belongs_to_it() -> None:
    text = (
        "第一条 支持对象应符合以下条件：\n（一）规上软件企业；\n（二）信誉良好。\n"
        "符合上述条件的，营业收入不低于5000万元的，给予50万元奖励。"
    )
    assert conditions(text) == [SCALE, "? 信誉良好", BIG]
    assert conditions(text.replace("以下条件", "以下条件之一")) == [("any", [SCALE, "? 信誉良好"]), BIG]


def test_a_threshold_that_the_dictionary_cannot_name_stays_in_its_item() -> None:
    text = (
        "符合下列条件之一：\n（一）营业收入不低于5000万元且缴存率不低于10%；\n（二）营业收入不低于8000万元。"
    )
    expected = ("any", [("all", [BIG, "? 缴存率不低于10%"]), "营业收入 >= 8000万元"])
    assert conditions(text) == [expected]


def test_a_list_of_what_is_refused_is_none_of_conditions() -> None:
    text = "有下列情形之一的，不予奖励：\n（一）营业收入低于5000万元；\n（二）规上软件企业。"
    made = draft(text, WORDS)
    assert all(not each.path for clause in made.clauses for each in clause.conditions)


def test_report_and_data_tell_of_the_list() -> None:
    made = draft("符合下列条件之一：①营业收入不低于5000万元；②规上软件企业。", WORDS)
    assert f"- 以下任一 / any of:\n  - `{BIG}`\n  - `{SCALE}`" in report(made)
    lists = [each["lists"] for each in data(made)["clauses"][0]["conditions"]]
    assert [[one["at_least"] for one in each] for each in lists] == [[1], [1]]
    assert lists[0][0]["item"] != lists[1][0]["item"]


ITEMS = st.lists(
    st.sampled_from([
        "第一条 ", "（一）", "（二）", "1. ", "2. ", "①", "②", "符合下列条件之一：", "至少满足以下两项条件：",
        "同时满足以下条件：",
        "营业收入不低于5000万元", "规上软件企业", "信誉良好", "给予50万元奖励", "且", "；", "。", "\n",
    ]),
    max_size=40,
)  # fmt: skip


@given(ITEMS.map("".join))
def test_every_condition_of_a_clause_is_in_its_file_once_and_every_choice_can_be_made(text: str) -> None:
    made = draft(text, WORDS)
    for clause, written in zip(made.clauses, yaml.safe_load(policy_file(made))["clauses"], strict=True):
        leaves = list(_leaves(written["conditions"]))
        assert len(leaves) == max(1, len(clause.conditions))


def _leaves(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The tests and findings of a tree, whose groups must be possible."""
    members = next((node[form] for form in ("all", "any", "of") if form in node), None)
    if members is None:
        yield node
        return
    assert 1 <= node.get("at_least", 1) <= len(members)
    for each in members:
        yield from _leaves(each)
