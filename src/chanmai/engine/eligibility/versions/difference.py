"""What changed between two versions of a clause, in words: conditions aligned by what they are about, then the rest.

A condition keeps its identity when its expression is the same, when it compares the same thing with another
threshold, when it asks the same list, or when it is about the same facts. `Effect` says for whom it became harder.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Bound, Clause, Condition, Group, Test
from chanmai.engine.eligibility.clauses.compile import Compiled, CompiledTest, compile_clause
from chanmai.engine.eligibility.clauses.reading import ONCE_KEY
from chanmai.engine.eligibility.versions.difference_words import amount_parts, differences, other_parts
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.literals import number_en, number_zh
from chanmai.engine.language.nodes import Choices, Compare, Member, Node, Number
from chanmai.engine.language.printing import to_chinese, to_english
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import children, rebuild, walk

ALIKE = Fraction(3, 5)  # findings whose words agree to this share are taken for the same one, reworded


class Effect(Term):
    """What a change means for firms, as far as the change alone says."""

    TIGHTER = "收紧"
    LOOSER = "放宽"
    MORE = "增加"
    LESS = "减少"
    OPEN = "另看"  # depends on the firm; the regions tell


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. `part` is 条件, 金额, 上限, 施行, 状态, 叠加, 兑现 …; keys name the tests on either side."""

    part: str
    text: Text
    effect: Effect = Effect.OPEN
    old_key: str = ""
    new_key: str = ""


def edits(old: Clause, new: Clause, dictionary: Dictionary) -> tuple[Edit, ...]:
    """Every change from the old version to the new one, conditions first. Empty when they say the same."""
    before, after = compile_clause(old, dictionary), compile_clause(new, dictionary)
    return (*_conditions(before, after), *_amount(before, after, dictionary), *_rest(old, new, dictionary))


# --- conditions --------------------------------------------------------------------------------------------------


class _Role(Term):
    """How a test counts in the whole."""

    NEEDED = "必须满足"
    CHOICE = "可选的一项"  # one of several ways, each of which suffices there
    PART = "某一选项的一部分"  # deeper, or among a number of which some are needed


ROLES = {
    _Role.NEEDED: "required",
    _Role.CHOICE: "one of several ways",
    _Role.PART: "part of one of several ways",
}


@dataclass(frozen=True, slots=True)
class _Placed:
    """A test with the group in which it stands."""

    item: CompiledTest
    role: "_Role"

    @property
    def key(self) -> str:
        return self.item.test.key

    @property
    def core(self) -> Node:
        return self.item.core

    @property
    def text(self) -> Text:
        return self.item.reading.text


def _placed(compiled: Compiled) -> list[_Placed]:
    by_key = {item.test.key: item for item in compiled.tests}

    def gathered(condition: Condition, role: _Role) -> Iterator[_Placed]:
        if isinstance(condition, Test):
            yield _Placed(by_key[condition.key], role)
            return
        every = condition.count == len(condition.items)
        inner = _Role.NEEDED if every else _Role.CHOICE if condition.count == 1 else _Role.PART
        for item in condition.items:
            yield from gathered(item, inner if role is _Role.NEEDED else _Role.PART)

    return list(gathered(compiled.tree, _Role.NEEDED))


def _conditions(old: Compiled, new: Compiled) -> Iterator[Edit]:
    before, after = _placed(old), _placed(new)
    pairs: list[tuple[_Placed, _Placed]] = []
    for alike in (_same, _same_scale, _same_list, _reworded, _same_facts):
        for one in list(before):
            other = next((each for each in after if alike(one, each)), None)
            if other is not None:
                before.remove(one)
                after.remove(other)
                pairs.append((one, other))
    for one, other in pairs:
        yield from _changed(one, other)
    yield from (_removed(one) for one in before)
    yield from (_added(other) for other in after)
    yield from _regrouped(old.tree, new.tree)


def _same(one: _Placed, other: _Placed) -> bool:
    if one.key == other.key == ONCE_KEY:
        return True
    return one.core == other.core and one.item.test.finding == other.item.test.finding


def _same_scale(one: _Placed, other: _Placed) -> bool:
    a, b = one.core, other.core
    if not isinstance(a, Compare) or not isinstance(b, Compare):
        return False
    literal = isinstance(a.right, Number) and isinstance(b.right, Number)
    return literal and a.left == b.left and _direction(a) == _direction(b)


def _same_list(one: _Placed, other: _Placed) -> bool:
    a, b = one.core, other.core
    return isinstance(a, Member) and isinstance(b, Member) and a.item == b.item


def _reworded(one: _Placed, other: _Placed) -> bool:
    if not one.item.test.finding or not other.item.test.finding:
        return False
    old_text, new_text = one.item.test.text, other.item.test.text
    overlap = sum(
        block.size for block in difflib.SequenceMatcher(None, old_text, new_text).get_matching_blocks()
    )
    return 2 * overlap >= ALIKE * (len(old_text) + len(new_text))


def _same_facts(one: _Placed, other: _Placed) -> bool:
    if one.item.test.finding or other.item.test.finding:
        return False
    names = {ref.fact for ref in refs(one.core)}
    return bool(names) and names == {ref.fact for ref in refs(other.core)}


def _direction(node: Compare) -> str:
    """<, >, = or !: the first sign of the comparison."""
    return node.op[0]


def _changed(one: _Placed, other: _Placed) -> Iterator[Edit]:
    if one.core != other.core and other.key != ONCE_KEY:
        zh = f"条件“{one.text.zh}”改为“{other.text.zh}”"
        en = f"“{one.text.en}” becomes “{other.text.en}”"
        yield Edit(
            "条件",
            Text(zh + _listed(one, other), en),
            _harder(one.core, other.core),
            one.key,
            other.key,
        )
    if one.role is not other.role:
        zh, en = f"条件“{other.text.zh}”改为{other.role}", f"“{other.text.en}” becomes {ROLES[other.role]}"
        effect = {_Role.NEEDED: Effect.TIGHTER}.get(other.role, Effect.OPEN)
        yield Edit(
            "条件",
            Text(zh, en),
            Effect.LOOSER if one.role is _Role.NEEDED else effect,
            one.key,
            other.key,
        )


def _listed(one: _Placed, other: _Placed) -> str:
    """What a list gained and lost."""
    if not isinstance(one.core, Member) or not isinstance(other.core, Member):
        return ""
    before, after = one.core.choices.values, other.core.choices.values
    gained = [word for word in after if word not in before]
    lost = [word for word in before if word not in after]
    parts = [f"增加{'、'.join(gained)}"] if gained else []
    parts += [f"去掉{'、'.join(lost)}"] if lost else []
    return f"（{'，'.join(parts)}）" if parts else ""


def _harder(old: Node, new: Node) -> Effect:
    """Whether a changed threshold or list asks more."""
    if isinstance(old, Member) and isinstance(new, Member):
        return _lists(old.choices, new.choices)
    if not isinstance(old, Compare) or not isinstance(new, Compare) or old.left != new.left:
        return Effect.OPEN
    if not isinstance(old.right, Number) or not isinstance(new.right, Number):
        return Effect.OPEN
    if _direction(old) != _direction(new) or not old.op.compares_size:
        return Effect.OPEN
    sign = -1 if old.op.below else 1
    before, after = (sign * old.right.value, old.op.strict), (sign * new.right.value, new.op.strict)
    return Effect.TIGHTER if after > before else Effect.LOOSER


def _lists(old: Choices, new: Choices) -> Effect:
    before, after = set(old.values), set(new.values)
    return Effect.TIGHTER if after < before else Effect.LOOSER if after > before else Effect.OPEN


def _removed(one: _Placed) -> Edit:
    effect = {_Role.NEEDED: Effect.LOOSER, _Role.CHOICE: Effect.TIGHTER}.get(one.role, Effect.OPEN)
    return Edit("条件", Text(f"取消条件“{one.text.zh}”", f"“{one.text.en}” is dropped"), effect, one.key)


def _added(other: _Placed) -> Edit:
    effect = {_Role.NEEDED: Effect.TIGHTER, _Role.CHOICE: Effect.LOOSER}.get(other.role, Effect.OPEN)
    return Edit(
        "条件", Text(f"新增条件“{other.text.zh}”", f"“{other.text.en}” is added"), effect, "", other.key
    )


def _regrouped(old: Condition, new: Condition) -> Iterator[Edit]:
    """How many of a group are needed, where groups stand in the same place with the same number of items."""
    if not isinstance(old, Group) or not isinstance(new, Group):
        return
    if len(old.items) != len(new.items):
        return
    if old.count != new.count:
        zh = f"{len(old.items)}项中至少满足的项数由{old.count}改为{new.count}"
        en = f"of {len(old.items)} items, {new.count} instead of {old.count} have to hold"
        yield Edit(
            "条件",
            Text(zh, en),
            Effect.TIGHTER if new.count > old.count else Effect.LOOSER,
            old.key,
            new.key,
        )
    for one, other in zip(old.items, new.items, strict=True):
        yield from _regrouped(one, other)


# --- money -------------------------------------------------------------------------------------------------------


def _amount(old: Compiled, new: Compiled, dictionary: Dictionary) -> Iterator[Edit]:
    before, after = old.clause.amount, new.clause.amount
    if before is None or after is None:
        if before is not after:
            words = (
                Text("新增金额", "an amount is stated")
                if before is None
                else Text("取消金额", "no amount any more")
            )
            yield Edit("金额", words, Effect.MORE if before is None else Effect.LESS)
        return
    yield from _formula(before.formula, after.formula, dictionary)
    if before.cap != after.cap:
        yield _cap(before.cap, after.cap)
    english = dictionary.english
    for part, text in differences(amount_parts(before, english), amount_parts(after, english)):
        yield Edit(part, text)
    if before.bound is not after.bound:
        upper = after.bound is Bound.UPPER
        words = Text("由定额改为最高额", "now a ceiling") if upper else Text("由最高额改为定额", "now exact")
        yield Edit("金额", words, Effect.LESS if upper else Effect.MORE)


def _formula(old: Node | None, new: Node | None, dictionary: Dictionary) -> Iterator[Edit]:
    if old == new:
        return
    if old is None or new is None:
        formula = new if old is None else old
        if formula is None:
            return
        verb = (
            Text("新增金额公式", "a formula is stated")
            if old is None
            else Text("取消金额公式", "the formula is dropped")
        )
        yield Edit(
            "金额", Text(f"{verb.zh}“{to_chinese(formula)}”", f"{verb.en}: {to_english(formula, dictionary)}")
        )
        return
    if _shape(old) == _shape(new):
        for one, other in zip(_numbers(old), _numbers(new), strict=True):
            if one != other:
                yield Edit(
                    "金额",
                    Text(
                        f"金额公式中{number_zh(one)}改为{number_zh(other)}",
                        f"in the formula {number_en(one)} becomes {number_en(other)}",
                    ),
                )
        return
    zh = f"金额公式由“{to_chinese(old)}”改为“{to_chinese(new)}”"
    yield Edit("金额", Text(zh, f"the formula becomes {to_english(new, dictionary)}"))


def _shape(node: Node) -> Node:
    """The expression with every number taken out."""
    if isinstance(node, Number):
        return Number(node.value * 0)
    return rebuild(node, [_shape(part) for part in children(node)])


def _numbers(node: Node) -> list[Number]:
    return [part for part in walk(node) if isinstance(part, Number)]


def _cap(old: int | None, new: int | None) -> Edit:
    if old is None or new is None:
        cap = new if old is None else old
        money = Text.both(lambda lang: show_money(cap or 0, lang))
        if old is None:
            return Edit("上限", Text(f"新设上限{money.zh}", f"a cap of {money.en} is set"), Effect.LESS)
        return Edit("上限", Text(f"取消上限{money.zh}", f"the cap of {money.en} is dropped"), Effect.MORE)
    zh = f"上限由{show_money(old)}改为{show_money(new)}"
    en = f"the cap goes from {show_money(old, 'en')} to {show_money(new, 'en')}"
    return Edit("上限", Text(zh, en), Effect.MORE if new > old else Effect.LESS)


def _rest(old: Clause, new: Clause, dictionary: Dictionary) -> Iterator[Edit]:
    english = dictionary.english
    return (Edit(*each) for each in differences(other_parts(old, english), other_parts(new, english)))
