"""A draft as its page shows it: each sentence in pieces, what was read marked, everything in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from chanmai.drafting.clauses.assembly import Clause, Condition
from chanmai.drafting.clauses.choices import ConditionGroup, tree
from chanmai.drafting.clauses.draft import Draft
from chanmai.drafting.output.policy_file import prefix
from chanmai.drafting.output.report import counts
from chanmai.drafting.values.proposal import ROLE_ZH, Proposal
from chanmai.drafting.values.reading import STATE_ZH, Reading, State
from chanmai.engine.facts.texts import Text

MARKS = {
    State.UNDERSTOOD: "mark-good",
    State.PARTLY: "mark-near",
    State.NOT_UNDERSTOOD: "mark-bad",
    State.NOT_A_RULE: "mark-outline",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence: read (with its role), left over, or neither."""

    words: str
    kind: str  # "read" | "left" | ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class ValueShown:
    """One proposed value of a sentence."""

    role: str
    said: str
    words: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceShown:
    """One sentence with its state; `start` and `end` are its place in the original text."""

    number: int
    article: str
    state: str
    mark: str
    pieces: tuple[Piece, ...]
    values: tuple[ValueShown, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ConditionShown:
    """One condition of a proposed clause, or a list of them; a finding is for an officer to make."""

    text: str
    finding: bool = False
    doubts: tuple[str, ...] = ()
    members: "tuple[ConditionShown, ...]" = ()


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """One proposed clause."""

    code: str
    name: str
    article: str
    sentences: tuple[int, ...]
    conditions: tuple[ConditionShown, ...]
    pays: bool
    formula: str
    cap: str
    terms: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftShown:
    """The whole draft."""

    title: str
    number: str
    issuer: str
    issued: str
    valid: tuple[str, str]
    states: tuple[tuple[str, str, int], ...]  # label, mark, how many
    clauses: tuple[ClauseShown, ...]
    sentences: tuple[SentenceShown, ...]
    warnings: tuple[str, ...]


def draft_view(draft: Draft, lang: str) -> DraftShown:
    """The draft in "zh" or "en"."""
    head, (start, end) = draft.document.head, draft.valid
    state_counts = counts(draft)
    return DraftShown(
        title=head.title or draft.name,
        number=head.number,
        issuer=head.issuer,
        issued=head.issued.isoformat() if head.issued else "",
        valid=(start.isoformat() if start else "", end.isoformat() if end else ""),
        states=tuple((_state(state, lang), MARKS[state], state_counts[state.value]) for state in State),
        clauses=tuple(
            _clause(each, f"{prefix(draft)}-{at}", lang) for at, each in enumerate(draft.clauses, 1)
        ),
        sentences=tuple(_sentence(draft, each, lang) for each in draft.document.readings),
        warnings=_told(draft.warnings, lang),
    )


def _told(doubts: tuple[Text, ...], lang: str) -> tuple[str, ...]:
    return tuple(each.of(lang) for each in doubts)


def _state(state: State, lang: str) -> str:
    return state.value if lang == "en" else STATE_ZH[state]


def _role(each: Proposal, lang: str) -> str:
    return each.role.value if lang == "en" else ROLE_ZH[each.role]


def _clause(clause: Clause, code: str, lang: str) -> ClauseShown:
    amount = clause.made
    return ClauseShown(
        code=code,
        name=clause.name,
        article=clause.article,
        sentences=tuple(each.number for each in clause.readings),
        conditions=tuple(_condition(each, lang) for each in tree(clause.conditions).members),
        pays=amount is not None,
        formula=amount.text if amount else "",
        cap=clause.cap.values[-1].rule_text if clause.cap else "",
        terms=tuple(filter(None, (*(each.text for each in clause.stacking), clause.delivery, clause.window))),
        doubts=_told(amount.doubts, lang) if amount else (),
    )


def _condition(member: ConditionGroup | Condition, lang: str) -> ConditionShown:
    if isinstance(member, ConditionGroup):
        below = tuple(_condition(each, lang) for each in member.members)
        return ConditionShown(member.words.of(lang), members=below)
    return ConditionShown(member.test or member.finding, not member.test, _told(member.doubts, lang))


def _sentence(draft: Draft, reading: Reading, lang: str) -> SentenceShown:
    origin = draft.document.text.origin(reading.span)
    values = tuple(
        ValueShown(
            _role(each, lang),
            each.test or "、".join(value.rule_text for value in each.values) or each.text,
            each.words,
            _told(each.doubts, lang),
        )
        for each in reading.proposals
    )
    mark, state = MARKS[reading.state], _state(reading.state, lang)
    return SentenceShown(
        reading.number, reading.article, state, mark, pieces(reading, lang), values, origin.start, origin.end
    )


def pieces(reading: Reading, lang: str) -> tuple[Piece, ...]:
    """The sentence cut where something was read or left over; joined together they are the sentence."""
    spans = [(each.span, "read", _role(each, lang)) for each in reading.proposals]
    if reading.state is not State.UNDERSTOOD:
        spans += [(span, "left", "") for span in reading.left]
    rows: list[Piece] = []
    at = reading.span.start
    for span, kind, role in sorted(spans, key=_first_and_longest):
        if span.start < at or span.start == span.end:
            continue
        rows += _between(reading, at, span.start)
        rows.append(Piece(_words(reading, span.start, span.end), kind, role))
        at = span.end
    return tuple(rows + _between(reading, at, reading.span.end))


def _first_and_longest(each: tuple[Sequence[int], str, str]) -> tuple[int, int]:
    return each[0][0], -each[0][1]


def _between(reading: Reading, start: int, end: int) -> list[Piece]:
    return [Piece(_words(reading, start, end), "")] if start < end else []


def _words(reading: Reading, start: int, end: int) -> str:
    return reading.words[start - reading.span.start : end - reading.span.start]
