"""What a clause says besides conditions and amount, in both languages, so that two versions can be compared."""

from collections.abc import Callable, Iterator, Sequence

from chanmai.engine.eligibility.clauses.clause import Amount, Clause, RoundingMode
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.texts import Text

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
    "非金额": "Support that is no money",
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
    "关系未见": "relation not seen",
}
NOT_WRITTEN = Text("未写明", "not stated")


def amount_parts(amount: Amount, english: English) -> dict[str, Text]:
    """The parts of an amount that are no number: period of the cap, rounding, instalments."""
    step = amount.rounding.step
    rounding = Text(
        f"{amount.rounding.mode}到{show_money(step)}", f"{_mode(amount)} to {show_money(step, 'en')}"
    )
    return {
        "上限周期": Text(amount.cap_period, english(amount.cap_period)),
        "取整": rounding,
        "分期": _shares(amount.instalments),
    }


MODES = {
    RoundingMode.DOWN: "down",
    RoundingMode.HALF_UP: "half up",
    RoundingMode.UP: "up",
    RoundingMode.HALF_EVEN: "half to even",
}


def _mode(amount: Amount) -> str:
    return MODES[amount.rounding.mode]


def _shares(instalments: Sequence[object]) -> Text:
    shares = [str(share) for share in instalments]
    return Text("、".join(shares), ", ".join(shares)) if shares else Text("一次付清", "all at once")


def other_parts(clause: Clause, english: English) -> dict[str, Text]:
    """Everything else that versions differ in."""
    deadline = str(clause.deadline or "")
    return {
        "参照年度": _word(clause.reference),
        "施行": _span(clause),
        "状态": _word(str(clause.status)),
        "兑现": _word(clause.delivery),
        "截止": Text(deadline, deadline),
        "兑付单位": Text(clause.payer, english(clause.payer)),
        "适用对象": _word(clause.applies_to),
        "叠加": _groups(clause, english),
        "非金额": Text("；", "; ").join(item.words(english) for item in clause.in_kind),
    }


def _word(word: str) -> Text:
    return Text(word, WORDS.get(word, word))


def _span(clause: Clause) -> Text:
    start, end = clause.validity.start, clause.validity.end
    zh = f"{start or NOT_WRITTEN.zh}起" + (f"至{end}前" if end is not None else "")
    en = f"from {start or 'a day not stated'}" + (f" to before {end}" if end is not None else "")
    return Text(zh, en)


def _groups(clause: Clause, english: English) -> Text:
    zh, en = [], []
    for each in clause.stacking:
        money = each.cap
        cap = Text() if money is None else Text(show_money(money), show_money(money, "en"))
        zh.append(f"{each.group}（{each.take}{'，合计上限' + cap.zh if cap.zh else ''}）")
        en.append(
            f"{english(each.group)} ({WORDS[each.take]}{', together at most ' + cap.en if cap.en else ''})"
        )
    return Text("；".join(zh), "; ".join(en))


def differences(old: dict[str, Text], new: dict[str, Text]) -> Iterator[tuple[str, Text]]:
    """The parts that differ, and how."""
    for part, one in old.items():
        other = new[part]
        if one.zh != other.zh:
            was, now = (each if each.zh else NOT_WRITTEN for each in (one, other))
            zh, en = f"{part}由“{was.zh}”改为“{now.zh}”", f"{PARTS[part]}: “{was.en}” becomes “{now.en}”"
            yield part, Text(zh, en)
