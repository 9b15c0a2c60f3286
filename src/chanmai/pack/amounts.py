"""What a clause pays and how it goes together with others: the `amount` and `stacking` parts of a clause."""

from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Amount, Bound, Rounding, RoundingMode, Stacking, Take
from chanmai.engine.eligibility.clauses.in_kind import InKind
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.notation import as_quantity

STEPS = {"分": 1, "元": 100, "百元": 10_000, "千元": 100_000, "万元": 1_000_000}


def read_amount(entry: Entry, expressions: Expressions) -> Amount:
    """The amount. No `formula` (or null) says that the source does not state how it is computed."""
    scalar = entry.scalar("formula")
    amount = Amount(
        formula=expressions.read(scalar, "money") if scalar is not None else None,
        text=scalar.text.strip() if scalar is not None else "",
        words=entry.need("words"),
        cap=entry.money("cap"),
        cap_period=entry.text("cap_period"),
        rounding=_rounding(entry),
        bound=entry.choice("bound", Bound, Bound.EXACT),
        instalments=_instalments(entry),
        article=entry.text("article"),
    )
    if amount.cap is not None and amount.cap <= 0:
        entry.notes.error(entry.at("cap"), "bad-cap", Text("上限应大于零", "A cap must be above zero"))
    step = amount.rounding.step
    if amount.cap is not None and amount.cap > 0 and amount.cap % step:
        entry.notes.note(entry.at("cap"), "cap-step", _uneven(amount.cap, step))
    entry.note_unknown_keys()
    return amount


def _uneven(cap: int, step: int) -> Text:
    most = cap // step * step
    return Text(
        f"上限{show_money(cap)}不是取整单位{show_money(step)}的整数倍，至多付{show_money(most)}",
        f"The cap of {show_money(cap, 'en')} is no multiple of the rounding to {show_money(step, 'en')}: "
        f"at most {show_money(most, 'en')} is paid",
    )


def _rounding(entry: Entry) -> Rounding:
    step = STEPS[entry.among("rounding", STEPS, "分") or "分"]
    return Rounding(step, entry.choice("mode", RoundingMode, RoundingMode.HALF_UP))


def _instalments(entry: Entry) -> tuple[Fraction, ...]:
    shares: list[Fraction] = []
    for text in entry.texts("instalments"):
        quantity = as_quantity(text)
        if quantity is None or quantity[1] != "ratio":
            words = Text(f"分期比例“{text}”应写成百分数", f"The instalment `{text}` should be a percentage")
            entry.notes.error(
                entry.at("instalments"), "wrong-form", words, Text("例如 40%。", "For example 40%.")
            )
        else:
            shares.append(quantity[0])
    if shares and sum(shares) != 1:
        words = Text("各期比例之和不是 100%", "The instalments do not add up to 100%")
        entry.notes.error(
            entry.at("instalments"), "instalments", words, Text("核对来源。", "Check the source.")
        )
    return tuple(shares)


def read_in_kind(entry: Entry) -> InKind:
    """A share with bounds, or a right; a share of one size is written once, as `share`."""
    exactly = entry.quantity("share", "ratio")
    low, high = entry.quantity("from", "ratio"), entry.quantity("to", "ratio")
    if exactly is not None and (low is not None or high is not None):
        words = Text("share 与 from、to 只写一种", "Write `share`, or `from` and `to`")
        entry.notes.error(entry.at("share"), "wrong-form", words)
    low, high = (exactly, exactly) if exactly is not None else (low, high)
    if (low is not None and low < 0) or (low is not None and high is not None and low > high):
        words = Text("比例的下限应在0与上限之间", "The lower bound lies between 0 and the upper one")
        entry.notes.error(entry.at("from"), "bad-share", words, Text("核对来源。", "Check the source."))
    item = InKind(entry.need("what"), low, high, entry.text("article"))
    entry.note_unknown_keys()
    return item


def read_stacking(entry: Entry) -> Stacking:
    """Membership in one stacking group."""
    group = entry.need("group")
    if not entry.has("take"):
        entry.note_missing("take")
    take = entry.choice("take", Take, Take.HIGHEST)
    stacking = Stacking(group, take, entry.money("cap"), entry.text("article"))
    entry.note_unknown_keys()
    return stacking
