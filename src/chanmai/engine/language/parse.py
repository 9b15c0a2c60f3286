"""From the text of a rule to its tree. Every problem found is reported, each with its place and mend."""

import datetime
import re
from collections.abc import Callable
from fractions import Fraction
from typing import cast

from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.calls import is_call, near_calls, read_call
from chanmai.engine.language.comparing import compares_next, comparisons, one_subject
from chanmai.engine.language.cursor import Cursor, Stumble
from chanmai.engine.language.errors import Problem, RuleError
from chanmai.engine.language.lexicon import (
    CLOSING,
    CLOSING_DAYS,
    COMPARING,
    COMPARING_DAYS,
    IF,
    OTHERWISE,
    THEN,
)
from chanmai.engine.language.nodes import (
    And,
    Arith,
    Category,
    Choices,
    Day,
    Fetch,
    If,
    Member,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Span,
    Truth,
)
from chanmai.engine.language.tokens import Token, tokens

LONGEST = 10_000
MOST_TERMS = 150
LONGEST_NUMBER = 32
_ENDLESS = re.compile(
    rf"(?:\d[,，]?){{{LONGEST_NUMBER + 1},}}+|[零〇一二两三四五六七八九十百千万亿]{{{LONGEST_NUMBER // 2},}}+"
)
_JOINTS = ("and", "or", ",")
_IF_FORM = "若 条件 则 甲 否则 乙"


def parse(text: str) -> Node:
    """The tree of an expression; full-width signs and Chinese words for and/or/not/in are accepted.

    Raises RuleError with every problem found; positions refer to `text` as given.
    """
    if len(text) > LONGEST:
        zh, en = (f"表达式超过{LONGEST}个字符。", f"The expression has more than {LONGEST} characters.")
        raise RuleError((Problem("too-long", Text(zh, en), Text("请拆成几条。", "Split it.")),), text[:200])
    endless = _ENDLESS.search(text)
    if endless is not None:
        zh, en = (f"一个数超过{LONGEST_NUMBER}位。", f"A number has more than {LONGEST_NUMBER} signs.")
        mend = Text("请换大一些的单位，如 亿元。", "Use a larger unit, such as 亿元.")
        raise RuleError((Problem("endless-number", Text(zh, en), mend, *endless.span()),), text)
    token_list, problems = tokens(text)
    parser = _Parser(text, token_list, problems)
    node = parser.whole()
    if problems:
        raise RuleError(tuple(sorted(problems, key=lambda problem: problem.start)), text)
    return node


class _Parser(Cursor):
    """Recursive descent: or, and, not, comparison, sum, product, sign, operand."""

    def __init__(self, text: str, token_list: list[Token], problems: list[Problem]) -> None:
        super().__init__(token_list, problems)
        self.text = text
        self.expression = self._or
        self.among_arguments = False
        self.subject: Node | None = None  # of the comparison before: 超过 1亿元 且 不超过 5亿元

    @property
    def token_text(self) -> str:
        """The next token as it stands in the text."""
        return self.text[self.token.start : self.token.end]

    def whole(self) -> Node:
        """Read everything up to the end."""
        node = self.recover(self._or)
        while self.token.kind != "end":
            self.note(*_unexpected(self.token, self.token_text))
            self.at += 1
            if self.token.kind != "end":
                self.recover(self._or)
        return node

    def _or(self) -> Node:
        self.enter()
        start = self.token.start
        items = [self._and()]
        while self.takes_joint("or", comma=not self.among_arguments):
            items.append(self._and())
        self.leave()
        return items[0] if len(items) == 1 else Or(tuple(items), span=self.span(start))

    def _and(self) -> Node:
        start = self.token.start
        items = [self.recover(self._not, *_JOINTS)]
        while self.takes_joint("and", comma=not self.among_arguments):
            items.append(self.recover(self._not, *_JOINTS))
        return items[0] if len(items) == 1 else And(tuple(items), span=self.span(start))

    def _not(self) -> Node:
        start = self.token.start
        if self.takes("not"):
            self.enter()
            item = self._not()
            self.leave()
            return Not(item, span=self.span(start))
        return self._comparison()

    def _comparison(self) -> Node:
        start = self.token.start
        earlier_subject = self.subject if self.at and self.tokens[self.at - 1].word in ("and", "or") else None
        left = earlier_subject if earlier_subject is not None and compares_next(self) else self._sum()
        self.subject = None
        if self.sees("in", "not in") or (self.sees("not") and self.follows("in")):
            return self._member(left, start)
        nodes = comparisons(self, left, self._sum)
        if not nodes:
            return left
        self.subject = left if one_subject(nodes) and not isinstance(left, Number | Day) else None
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes), span=self.span(start))

    def _member(self, item: Node, start: int) -> Node:
        negated = self.takes("not in") or self.takes("not")
        self.takes("in")
        node = Member(item, self._choices(), span=self.span(start))
        return Not(node, span=node.span) if negated else node

    def _choices(self) -> Choices:
        start = self.token.start
        mend = Text('写作 {"甲","乙"}。', 'Write {"a","b"}.')
        if self.token.kind == "text":
            return Choices((str(self.advance().value),), span=self.span(start))
        self.needs("{", mend)
        values: list[str] = []
        while not self.sees("}"):
            if self.token.kind != "text":
                self.note(
                    "bad-choice",
                    Text("集合里只能写带引号的词。", "Only quoted words can stand in a set."),
                    mend,
                )
                self.skip({"}"})
                values.append("")
                break
            values.append(str(self.advance().value))
            if not self.takes(","):
                break
        self.needs("}", mend)
        if not values:
            self.note("empty-set", Text("集合是空的。", "The set is empty."), mend, at=self.span(start))
        return Choices(tuple(dict.fromkeys(values)), span=self.span(start))

    def _sum(self) -> Node:
        start, left, count = self.token.start, self._product(), 1
        while self.sees("+", "-"):
            sign = self.advance().word
            left, count = (Arith(sign, left, self._product(), span=self.span(start)), count + 1)
            self._not_too_long(count)
        return left

    def _product(self) -> Node:
        start, left, count = self.token.start, self._signed(), 1
        while self.sees("*", "/"):
            sign = self.advance().word
            left, count = (Arith(sign, left, self._signed(), span=self.span(start)), count + 1)
            self._not_too_long(count)
        return left

    def _not_too_long(self, count: int) -> None:
        if count > MOST_TERMS:
            message = Text(f"一个算式超过{MOST_TERMS}项。", f"More than {MOST_TERMS} terms in a row.")
            self.fail(
                "too-many-terms",
                message,
                Text("请把一部分写成派生指标。", "Make a part of it a derived fact."),
            )

    def _signed(self) -> Node:
        start = self.token.start
        if not self.takes("-"):
            return self._operand()
        if self.token.kind == "number":
            number = self._number(self.advance())
            return Number(-number.value, number.unit, number.scale, span=self.span(start))
        self.enter()
        item = self._signed()
        self.leave()
        return Negate(item, span=self.span(start))

    def _operand(self) -> Node:
        token = self.token
        where = Span(token.start, token.end)
        if token.kind == "number":
            return self._number(self.advance())
        if token.kind == "text":
            return Category(str(self.advance().value), span=where)
        if token.kind == "day":
            return Day(cast(datetime.date, self.advance().value), span=where)
        if self.takes("("):
            node = self._within(lambda: self.recover(self._or), arguments=False)
            self.needs(")", Text("每个左括号都要有右括号。", "Every opening bracket needs a closing one."))
            return node
        if token.kind == "word":
            return self._word(where)
        self.fail(*_missing_operand(token, self.token_text))
        raise Stumble

    def _word(self, where: Span) -> Node:
        word = self.token.word
        if self.follows("(") and not (word in IF and not self.holds_comma()):
            if is_call(word):
                return self._within(lambda: read_call(self), arguments=True)
            self.fail(*_no_function(word))
        if word in IF and self.later(1).word not in _JOINTS:
            return self._worded_if(where.start)
        if len(word) > 1 and word in (*COMPARING, *COMPARING_DAYS):
            self.fail(*_missing_operand(self.token, self.token_text))
        self.advance()
        if word in ("是", "否"):
            return Truth(word == "是", span=where)
        return Fetch(Ref(word), span=where)

    def _within(self, read: Callable[[], Node], *, arguments: bool) -> Node:
        """Read inside of brackets. Among arguments a comma never belongs to the 且 or 或 behind it."""
        outside, self.among_arguments = self.among_arguments, arguments
        try:
            return read()
        finally:
            self.among_arguments, self.subject = outside, None

    def _worded_if(self, start: int) -> Node:
        """若 … 则 … 否则 …"""
        self.enter()
        self.advance()
        test = self.recover(self._or, ",")
        self._needs_word(THEN)
        then = self.recover(self._or, ",")
        self._needs_word(OTHERWISE)
        otherwise = self._or()
        self.leave()
        return If(test, then, otherwise, span=self.span(start))

    def _needs_word(self, word: str) -> None:
        if not self.takes_joint(word):
            message = Text(f"这里缺少“{word}”。", f"“{word}” is missing here.")
            self.fail("missing-word", message, Text(f"写作 {_IF_FORM}。", f"Write {_IF_FORM}."))

    @staticmethod
    def _number(token: Token) -> Number:
        value, unit, scale = cast(tuple[Fraction, str, str], token.value)
        return Number(value, unit, scale, span=Span(token.start, token.end))


def _unexpected(token: Token, text: str) -> tuple[str, Text, Text]:
    mend = Text(
        "两个条件之间用“且”或“或”连接，前后留空格。",
        "Join two conditions by “and” or “or”, with spaces around.",
    )
    if token.word == ",":
        mend = Text(
            "逗号只隔开括号里的参数，或按三位分节（1,234）；小数点写作 .。",
            "A comma stands between arguments or groups three digits (1,234); the decimal point is a dot.",
        )
    elif token.word in (*CLOSING, *CLOSING_DAYS):
        example = f"登记日期 2024-05-01{text}" if token.word in CLOSING_DAYS else f"从业人员 20人{text}"
        mend = Text(f"请写全比的是什么，例如 {example}。", f"Say what is compared, such as {example}.")
    return "unexpected", Text(f"这里不该有“{text}”。", f"“{text}” is out of place."), mend


def _missing_operand(token: Token, text: str) -> tuple[str, Text, Text]:
    mend = Text("请写事实名、数字或括号。", "Write the name of a fact, a number or a bracket.")
    if token.kind == "end":
        return "unfinished", Text("表达式没有写完。", "The expression is not finished."), mend
    if token.word == "{":
        message = Text("集合只写在“属于”“不属于”后面。", "A set only follows 属于 or 不属于.")
        return "stray-set", message, Text('写作 属于 {"甲","乙"}。', 'Write in {"a","b"}.')
    message = Text(f"“{text}”之前缺少内容。", f"Something is missing before “{text}”.")
    return "missing-operand", message, mend


def _no_function(word: str) -> tuple[str, Text, Text]:
    near = near_calls(word)
    mend = Text(
        "能用的有：若、分档、累进、对照、min、max、每满、至少、上年、增速、增量等。",
        "There are 若 分档 累进 对照 min max 每满 至少 上年 增速 增量 …",
    )
    if near:
        mend = Text(f"是否指：{'、'.join(near)}？", f"Did you mean {', '.join(near)}?")
    return "unknown-function", Text(f"没有叫“{word}”的算法。", f"There is no function “{word}”."), mend
