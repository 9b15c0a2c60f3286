"""Comparisons as documents word them: 不低于 5%, 2000万元以上（含）, 介于 1亿元 至 5亿元 之间, 20人以上100人以下.

以上、以下、以内 include the number itself, 超过、不满、以外 do not (Civil Code of China, article 1259). What says both,
or leaves open whether a day counts, is a question and never read.
"""

from collections.abc import Callable

from chanmai.engine.facts.texts import Text
from chanmai.engine.language.cursor import Cursor
from chanmai.engine.language.lexicon import (
    BETWEEN,
    CLOSING,
    CLOSING_DAYS,
    COMPARING,
    COMPARING_DAYS,
    EITHER_KIND,
    END,
    INCLUSION,
    TO,
    UNCLEAR,
    VAGUE,
    WITHIN,
)
from chanmai.engine.language.nodes import Compare, Day, Node, Number, Span
from chanmai.engine.language.op import Op
from chanmai.engine.language.tokens import Token

Operand = Callable[[], Node]
_ENDINGS = (*CLOSING, *CLOSING_DAYS, *UNCLEAR, *VAGUE)


def comparisons(cursor: Cursor, left: Node, operand: Operand) -> list[Node]:
    """Every comparison that follows the left side; none where nothing compares. `operand` reads a right side.

    Signs make a chain (1 <= x < 5), words do not.
    """
    nodes: list[Node] = []
    worded = False
    while True:
        token = cursor.token
        if cursor.sees(*Op):
            if worded:
                cursor.fail(*_two_comparisons(token.word))
            compare = _compare(cursor, cursor.advance(), left, operand)
            left = compare[-1].right
        elif token.kind == "word" and token.word in (*COMPARING, *COMPARING_DAYS, BETWEEN, WITHIN):
            if nodes:
                cursor.fail(*_two_comparisons(token.word))
            compare, worded = _compare(cursor, cursor.advance(), left, operand), True
        elif (worded or not nodes) and _closes_later(cursor):
            compare, worded = _compare(cursor, None, left, operand), True
        else:
            return nodes
        nodes += compare


def compares_next(cursor: Cursor) -> bool:
    """Whether a comparison goes on without its left side: 且 不超过 5亿元, 且 100人以下."""
    token = cursor.token
    words = (*COMPARING, *COMPARING_DAYS, BETWEEN, WITHIN)
    return (token.kind == "word" and token.word in words and token.word != "是") or _closes_later(cursor)


def one_subject(nodes: list[Node]) -> bool:
    """Whether the comparisons have one left side."""
    return len({each.left for each in nodes if isinstance(each, Compare)}) == 1


def _closes_later(cursor: Cursor) -> bool:
    """Whether a number or day comes next of which the words behind it say how it compares."""
    token, behind = cursor.token, cursor.later(1)
    if token.kind not in ("number", "day"):
        return False
    if behind.word == "(" and cursor.later(2).word in INCLUSION:
        return True
    return behind.kind == "word" and behind.word in (*_ENDINGS, *TO)


def _compare(cursor: Cursor, word: Token | None, left: Node, operand: Operand) -> list[Compare]:
    """One comparison, or the two of a range; `word` is the sign or word before the right side, if there is one."""
    right = operand()
    mark = _mark(cursor, right)
    if cursor.token.kind == "word" and cursor.token.word in TO and _ranges(word):
        return _range(cursor, left, right, mark, operand)
    ending = cursor.advance().word if cursor.token.kind == "word" and cursor.token.word in _ENDINGS else ""
    if ending and mark is None:
        mark = _mark(cursor, right)
    if not ending and (word is None or word.word in (BETWEEN, WITHIN)):
        cursor.fail(*_unfinished_range(word.word if word else ""))
    at = Span(right.span.start if word is None else word.start, cursor.span(0).end)
    _of_one_kind(cursor, "" if word is None else word.word, ending, right, at)
    op = _op(word, mark, ending)
    if op is None:
        cursor.note(*_unclear(ending), at=at)
    return [Compare(op or Op.GE, left, right, span=Span(left.span.start, at.end))]


def _ranges(word: Token | None) -> bool:
    return word is None or (word.word in (BETWEEN, WITHIN, *EITHER_KIND[:2]) and word.kind == "word")


def _range(cursor: Cursor, left: Node, low: Node, mark: bool | None, operand: Operand) -> list[Compare]:
    """From … 至 …; both ends are included unless they are marked."""
    cursor.advance()
    high = operand()
    other = _mark(cursor, high)
    if cursor.token.kind == "word" and cursor.token.word == END:
        cursor.advance()
    end = cursor.span(0).end
    first, second = (Op.GT if mark is False else Op.GE), (Op.LT if other is False else Op.LE)
    if isinstance(low, Number) and isinstance(high, Number) and low.value > high.value:
        cursor.note(*_REVERSED, at=Span(low.span.start, end))
    span = Span(left.span.start, end)
    return [Compare(first, left, low, span=span), Compare(second, left, high, span=span)]


def _mark(cursor: Cursor, right: Node) -> bool | None:
    """（含）, （不含） or （含5000万元）: whether the number itself is included; None where nothing says so."""
    if not cursor.sees("(") or cursor.later(1).word not in INCLUSION:
        return None
    cursor.advance()
    word = cursor.advance().word
    token = cursor.token
    if token.kind in ("number", "day"):
        cursor.advance()
        same = (
            token.value == right.value
            if isinstance(right, Day)
            else isinstance(right, Number)
            and isinstance(token.value, tuple)
            and token.value[0] == right.value
        )
        if not same:
            cursor.note(*_OTHER_NUMBER, at=Span(token.start, token.end))
    cursor.needs(")", Text("写作（含）或（不含）。", "Write （含） or （不含）."))
    return INCLUSION[word]


def _op(word: Token | None, mark: bool | None, ending: str) -> Op | None:
    """The comparison on which everything that is written agrees; None if it does not."""
    op = None if word is None or word.word in (BETWEEN, WITHIN) else _op_of(word)
    if ending in VAGUE:
        return None
    closing = CLOSING.get(ending) or CLOSING_DAYS.get(ending) or UNCLEAR.get(ending)
    if closing is None:
        return op if mark is None or (op is not None and op.compares_size and op.strict != mark) else None
    if op is Op.EQ and word is not None and word.kind == "word":
        op = None
    if op is not None and (not op.compares_size or op.below != closing.below):
        return None
    strict = set() if op is None else {op.strict}
    if mark is not None:
        strict.add(not mark)
    if (mark is None and ending not in UNCLEAR) or (ending in CLOSING and closing.strict):
        strict.add(closing.strict)
    if len(strict) != 1:
        return None
    below, excluded = closing.below, strict.pop()
    return (Op.LT if excluded else Op.LE) if below else (Op.GT if excluded else Op.GE)


def _op_of(token: Token) -> Op:
    if token.kind == "sign":
        return Op(token.word)
    return COMPARING.get(token.word) or COMPARING_DAYS[token.word]


def _of_one_kind(cursor: Cursor, word: str, ending: str, right: Node, at: Span) -> None:
    """Words for days stand beside days, those for sizes beside sizes."""
    if isinstance(right, Day):
        wrong = next((each for each in (word, ending) if each in _SIZES), "")
        if wrong:
            cursor.note(*_not_of_days(wrong), at=at)
    elif isinstance(right, Number):
        wrong = next((each for each in (word, ending) if each in _DAYS), "")
        if wrong:
            cursor.note(*_only_of_days(wrong), at=at)


_SIZES = {*COMPARING, *CLOSING} - {*EITHER_KIND, *CLOSING_DAYS}
_DAYS = {*COMPARING_DAYS, *CLOSING_DAYS, *UNCLEAR} - {*CLOSING}

Words = tuple[str, Text, Text]


def _unclear(ending: str) -> Words:
    if ending in VAGUE:
        message = Text(f"“{ending}”没有确切的界线。", f"“{ending}” draws no exact line.")
        mend = Text("请写明上下限：介于 … 至 … 之间。", "Give both limits: 介于 … 至 … 之间.")
        return "vague", message, mend
    if ending in UNCLEAR:
        before = UNCLEAR[ending].below
        message = Text(f"“{ending}”含不含这一天？", f"“{ending}”: does the day itself count?")
        words = ("不晚于", "早于") if before else ("不早于", "晚于")
        mend = Text(
            f"含这一天写 {words[0]}，不含写 {words[1]}。",
            f"Write {words[0]} if it counts, {words[1]} if it does not.",
        )
        return "does-it-count", message, mend
    message = Text("含不含这个数，前后写得不一样。", "Whether the number itself counts is said in two ways.")
    mend = Text(
        "含这个数写 不低于、不超过，不含写 超过、低于。",
        "Write 不低于 or 不超过 if it counts, 超过 or 低于 if it does not.",
    )
    return "does-it-count", message, mend


def _two_comparisons(word: str) -> Words:
    message = Text(f"“{word}”比的是哪一个？", f"What does “{word}” compare?")
    mend = Text("两个比较用“且”连接，各写全。", "Write both comparisons in full, joined by 且.")
    return "two-comparisons", message, mend


def _unfinished_range(word: str) -> Words:
    message = Text("范围没有写完。", "The range is not finished.")
    form = f"{word or BETWEEN} 1亿元 至 5亿元 之间"
    return "unfinished", message, Text(f"写作 {form}，或 1亿元以上。", f"Write {form}, or 1亿元以上.")


def _not_of_days(word: str) -> Words:
    message = Text(f"日期不说“{word}”。", f"“{word}” is not said of dates.")
    mend = Text("请写 不早于、晚于、不晚于 或 早于。", "Write 不早于, 晚于, 不晚于 or 早于.")
    return "words-of-size", message, mend


def _only_of_days(word: str) -> Words:
    message = Text(f"“{word}”只用于日期。", f"“{word}” is said of dates only.")
    mend = Text("请写 不低于、超过、不超过 或 低于。", "Write 不低于, 超过, 不超过 or 低于.")
    return "words-of-days", message, mend


_OTHER_NUMBER: Words = (
    "other-number",
    Text("括号里不是同一个数。", "The brackets hold another number."),
    Text("写作（含）或（不含）。", "Write （含） or （不含）."),
)
_REVERSED: Words = (
    "reversed",
    Text("范围的下限大于上限。", "The lower end of the range is above the upper one."),
    Text("请先写小的数。", "Write the smaller number first."),
)
