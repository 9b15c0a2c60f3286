"""pack.yaml, `notices`: when people are told of what is due, and what is usual for who has settled nothing himself."""

from dataclasses import dataclass

from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry

HOURS = 24


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """The rules of notices.

    `deadline_days`: so many days before a deadline one is told of it; `reach_most`: of how many clauses within reach
    a firm is told at a time; `digest_hour`: when digests go out; between `quiet_from` and `quiet_until` nothing does;
    `most_a_week`: letters a person gets in seven days;
    `answer_days`: so many days before a firm's time to answer ends the firm and officers are reminded. Hours are whole,
    of the city's clock.
    """

    deadline_days: tuple[int, ...] = (30, 7)
    reach_most: int = 2
    digest_hour: int = 8
    quiet_from: int = 21
    quiet_until: int = 8
    most_a_week: int = 5
    answer_days: int = 2


def read_notices(entry: Entry | None) -> NoticeRules:
    """The rules; the usual ones where the pack has none."""
    usual = NoticeRules()
    if entry is None:
        return usual
    rules = NoticeRules(
        _days(entry) or usual.deadline_days,
        _number(entry, "reach_most", usual.reach_most),
        _number(entry, "digest_hour", usual.digest_hour, HOURS - 1),
        _number(entry, "quiet_from", usual.quiet_from, HOURS - 1),
        _number(entry, "quiet_until", usual.quiet_until, HOURS - 1),
        _number(entry, "most_a_week", usual.most_a_week),
        _number(entry, "answer_days", usual.answer_days),
    )
    entry.note_unknown_keys()
    return rules


def _days(entry: Entry) -> tuple[int, ...]:
    """The days, the most first."""
    found = {int(text) for text in entry.texts("deadline_days") if text.isdecimal()}
    return tuple(sorted(found, reverse=True))


def _number(entry: Entry, key: str, usual: int, most: int = 1000) -> int:
    number = entry.whole(key, usual)
    if number is None or not 0 <= number <= most:
        entry.notes.error(
            entry.at(key),
            "wrong-form",
            Text(f"“{key}”应在 0 至 {most} 之间", f"`{key}` should lie between 0 and {most}"),
            Text("请改为这个范围内的整数", "Write a whole number within that range"),
        )
        return usual
    return number
