"""What a clause says besides conditions and amount, in both languages, so that two versions can be compared."""

from collections.abc import Callable, Iterator, Sequence

from chanmai.engine.eligibility.clauses.clause import Amount, Clause
from chanmai.engine.facts.printing import show_money

Pair = tuple[str, str]
English = Callable[[str], str]

PARTS = {
    "上限周期": "period of the cap",
    "取整": "rounding",
    "分期": "instalments",
    "参照年度": "reference year",
    "施行": "validity",
    "状态": "status",
    "兑现": "delivery",
    "截止": "deadline",
    "兑付单位": "payer",
    "适用对象": "applies to",
    "叠加": "stacking",
}
WORDS = {
    "上一年度": "the year before",
    "当年度": "the year itself",
    "现行": "in force",
    "推定现行": "presumed in force",
    "旧文件": "superseded",
    "已到期": "run out",
    "失效": "repealed",
    "征求意见稿": "draft",
    "不明": "unclear",
    "免申即享": "paid without application",
    "申报": "on application",
    "推荐": "by recommendation",
    "自行享受": "taken by the firm itself",
    "兑换券": "vouchers",
    "企业": "firms",
    "人才": "talents",
    "产品": "products",
    "项目": "projects",
    "园区": "parks",
    "取最高": "the highest",
    "叠加": "added up",
    "补差": "topped up",
    "任选": "one chosen",
}
NOT_WRITTEN = ("未写明", "not stated")


def amount_parts(amount: Amount, english: English) -> dict[str, Pair]:
    """The parts of an amount that are no number: period of the cap, rounding, instalments."""
    step = amount.rounding.step
    rounding = f"{amount.rounding.mode}到{show_money(step)}", f"{_mode(amount)} to {show_money(step, 'en')}"
    return {
        "上限周期": (amount.cap_period, english(amount.cap_period)),
        "取整": rounding,
        "分期": _shares(amount.instalments),
    }


def _mode(amount: Amount) -> str:
    return "down" if str(amount.rounding.mode) == "舍去" else "half up"


def _shares(instalments: Sequence[object]) -> Pair:
    listed = [str(share) for share in instalments]
    return ("、".join(listed), ", ".join(listed)) if listed else ("一次付清", "all at once")


def other_parts(clause: Clause, english: English) -> dict[str, Pair]:
    """Everything else that versions differ in."""
    deadline = str(clause.deadline or "")
    return {
        "参照年度": _word(clause.reference),
        "施行": _span(clause),
        "状态": _word(str(clause.status)),
        "兑现": _word(clause.delivery),
        "截止": (deadline, deadline),
        "兑付单位": (clause.payer, english(clause.payer)),
        "适用对象": _word(clause.applies_to),
        "叠加": _groups(clause, english),
    }


def _word(word: str) -> Pair:
    return word, WORDS.get(word, word)


def _span(clause: Clause) -> Pair:
    start, end = clause.validity.start, clause.validity.end
    zh = f"{start or NOT_WRITTEN[0]}起" + (f"至{end}前" if end is not None else "")
    return zh, f"from {start or 'a day not stated'}" + (f" to before {end}" if end is not None else "")


def _groups(clause: Clause, english: English) -> Pair:
    zh, en = [], []
    for each in clause.stacking:
        cap = ("", "") if each.cap is None else (show_money(each.cap), show_money(each.cap, "en"))
        zh.append(f"{each.group}（{each.take}{'，合计上限' + cap[0] if cap[0] else ''}）")
        en.append(
            f"{english(each.group)} ({WORDS[each.take]}{', together at most ' + cap[1] if cap[1] else ''})"
        )
    return "；".join(zh), "; ".join(en)


def changed(old: dict[str, Pair], new: dict[str, Pair]) -> Iterator[tuple[str, str, str]]:
    """The parts that differ: part, Chinese, English."""
    for part, one in old.items():
        other = new[part]
        if one[0] != other[0]:
            was, now = (each if each[0] else NOT_WRITTEN for each in (one, other))
            yield part, f"{part}由“{was[0]}”改为“{now[0]}”", f"{PARTS[part]}: “{was[1]}” becomes “{now[1]}”"
