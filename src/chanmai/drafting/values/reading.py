"""From a text to what was read of it: every sentence with its state, what it proposes, and what was left over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chanmai.drafting.text.bounds import too_dense
from chanmai.drafting.text.leads import LEAD
from chanmai.drafting.text.outline import Block, Head, blocks, head
from chanmai.drafting.text.sentences import sentences
from chanmai.drafting.text.text import Span, Text, normalise
from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.flags import flags
from chanmai.drafting.values.leftover import leftover
from chanmai.drafting.values.proposal import BENEFITS, CONDITIONS, Proposal, Role
from chanmai.drafting.values.quantities import quantities
from chanmai.drafting.values.refusals import all_conditions, apply_refusals, contrary, opens
from chanmai.drafting.values.roles import propose
from chanmai.drafting.values.steps import following
from chanmai.drafting.values.subjects import subjects
from chanmai.drafting.values.tables import table_row
from chanmai.drafting.values.terms import terms
from chanmai.engine.facts.term import Term
from chanmai.engine.facts.units import COUNT, MONEY, RATIO

_RULE = re.compile(
    r"给予|奖励|补助|补贴|资助|贴息|应当|应[^用对急]|须|不得|符合[^，。]{0,12}条件|满足|条件[:：]|享受|兑现|申报|不予|认定为|优先|条件之一"
)
_FORMAL = re.compile(
    r"责任单位|牵头单位|责任部门|配合单位|现印发|请(?:认真)?(?:遵照|贯彻)|此件|联系(?:人|电话)|附件|解释(?:工作|权)?|结合(?:本|我)(?:市|区|省)?实际|制定(?:本|以下|如下)|为(?:深入)?贯彻"
)
_GOAL = re.compile(
    r"(?:力争)?到(?:20\d\d|“?十[四五六]五”?)年?[底末]?(?:，|时)|展望20\d\d年"
)  # of a plan, not of a firm
_ENOUGH_LEFT = 2
_MOST_EARLIER = 100  # conditions of the same line that a sentence is read after


class State(Term):
    """How much of a sentence was understood."""

    UNDERSTOOD = "understood"
    PARTLY = "partly"
    NOT_UNDERSTOOD = "not understood"
    NOT_A_RULE = "not a rule"


STATE_ZH = {
    State.UNDERSTOOD: "读懂", State.PARTLY: "部分读懂", State.NOT_UNDERSTOOD: "没有读懂", State.NOT_A_RULE: "不是规则",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence. Spans are in the normal text; `left` are the pieces that no proposal covers.

    A sentence that is too dense is not understood, and nothing is looked for in it.
    """

    number: int
    span: Span
    words: str
    article: str
    depth: tuple[str, ...]
    title: str
    state: State
    proposals: tuple[Proposal, ...] = ()
    left: tuple[Span, ...] = ()
    heading: bool = False

    def of(self, *roles: Role) -> tuple[Proposal, ...]:
        """The proposals of those roles."""
        return tuple(each for each in self.proposals if each.role in roles)

    @property
    def conditions(self) -> tuple[Proposal, ...]:
        """Thresholds and other conditions."""
        return self.of(*CONDITIONS)

    @property
    def benefits(self) -> tuple[Proposal, ...]:
        """Rates, sums and caps."""
        return self.of(*BENEFITS)


@dataclass(frozen=True, slots=True)
class Document:
    """A text that was read: what its head says, and every sentence in order."""

    text: Text
    head: Head
    readings: tuple[Reading, ...]


def read_text(original: str, words: Vocabulary, *, wrapped: bool = False) -> Document:
    """Read a policy text. `wrapped`: the lines were broken by a page, not by the author."""
    text = normalise(original, wrapped=wrapped)
    readings: list[Reading] = []
    header: str = ""
    refusing: tuple[str, ...] | None = None  # where a list of what is refused was opened
    for block in blocks(text):
        line = text.words(block.span)
        header = (header or ("" if too_dense(line) else line)) if block.row else ""
        earlier: list[Proposal] = []
        if refusing is not None and not (
            len(block.depth) > len(refusing) and block.depth[: len(refusing)] == refusing
        ):
            refusing = None
        refusing = block.depth if refusing is None and opens(line) else refusing
        for span in sentences(block, line):
            readings.append(
                _reading(len(readings) + 1, span, block, text, words, (header, earlier, refusing is not None))
            )
            earlier = [*earlier, *readings[-1].conditions][-_MOST_EARLIER:]
    return Document(text, head(text), tuple(readings))


def _reading(
    number: int,
    span: Span,
    block: Block,
    text: Text,
    words: Vocabulary,
    above: tuple[str, Sequence[Proposal], bool],
) -> Reading:
    """`above`: the first row of the table, the conditions that stand before in the same line, and whether the sentence
    stands in a list of what is refused."""
    header, earlier, refusing = above
    sentence = text.words(span)
    heading = block.heading.end > block.heading.start and span == block.heading
    plain = Reading(
        number, span, sentence, block.article, block.depth, block.title, State.NOT_A_RULE, heading=heading
    )
    if heading:
        return plain
    if too_dense(sentence):
        return replace(plain, state=State.NOT_UNDERSTOOD)
    if block.row:
        local = table_row(header, sentence, words) if header != sentence else []
    else:
        local = following(sentence, local_proposals(sentence, words), earlier, words)
        contraries = all_conditions(local) if refusing else set()
        local = contrary(local, contraries) if contraries else apply_refusals(sentence, local)
    return judge(plain, local, words)


def local_proposals(sentence: str, words: Vocabulary) -> list[Proposal]:
    """Everything that one sentence proposes, with spans in the sentence."""
    leads = [match.span() for match in LEAD.finditer(sentence)]
    measured = [] if _GOAL.match(sentence) else propose(sentence, words)
    measured = [  # the number of items that must hold is no threshold
        each
        for each in measured
        if each.subject or not any(start <= each.span.start and each.span.end <= end for start, end in leads)
    ]
    proposals = [*measured, *flags(sentence, words, measured), *terms(sentence)]
    proposals.sort(key=lambda each: each.span)
    return with_alternatives(sentence, proposals)


def with_alternatives(sentence: str, proposals: list[Proposal]) -> list[Proposal]:
    """Conditions with 或 between them are alternatives."""
    result: list[Proposal] = []
    last: Proposal | None = None
    for each in proposals:
        if each.role in CONDITIONS:
            gap = sentence[last.span.end : each.span.start] if last is not None else ""
            either = bool(re.match(r"^(?:的)?(?:，|、)?(?:或者|或)", gap)) or gap in ("或", "或者", "及/或")
            each = replace(each, either=either and last is not None)
            last = each
        result.append(each)
    return result


def judge(reading: Reading, local: list[Proposal], words: Vocabulary) -> Reading:
    """The reading with its proposals, moved to the whole text, and the state that follows from them."""
    sentence, base = reading.words, reading.span.start
    pieces = leftover(sentence, local, subjects(sentence, words))
    state = _state(sentence, local, pieces)
    return replace(
        reading,
        state=state,
        proposals=tuple(replace(each, span=_moved(each.span, base)) for each in local),
        left=tuple(_moved(each, base) for each in pieces) if state is not State.NOT_A_RULE else (),
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _state(sentence: str, proposals: list[Proposal], left: list[Span]) -> State:
    measured = [each for each in quantities(sentence) if each.dimension in (MONEY, RATIO, COUNT)]
    paid = any(each.dimension in (MONEY, RATIO) for each in measured)
    statements = [each for each in proposals if each.role not in (Role.SPAN, Role.QUOTA)]
    if _GOAL.match(sentence):
        return State.NOT_A_RULE
    if not statements:
        ruled = (_RULE.search(sentence) or paid) and (paid or not _FORMAL.search(sentence))
        return State.NOT_UNDERSTOOD if ruled else State.NOT_A_RULE
    if not _RULE.search(sentence) and not paid and all(each.role is Role.FLAG for each in statements):
        return State.NOT_A_RULE
    spans = [each.span for each in proposals]
    missed = any(
        not any(span.start <= each.span.start and each.span.end <= span.end for span in spans)
        for each in measured
        if each.dimension in (MONEY, RATIO)
    )
    nameless = any(each.role is Role.THRESHOLD and not each.test for each in proposals)
    size = sum(span.end - span.start for span in left)
    return State.PARTLY if missed or nameless or size >= _ENOUGH_LEFT else State.UNDERSTOOD
