"""How the measures of a plan are supervised: lights, reminders, periodic evaluations, the joint meeting."""

import datetime
from dataclasses import dataclass

from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.pack.entry import Entry
from chanmai.pack.words import read_words


@dataclass(frozen=True, slots=True)
class LightRule:
    """From when on a light shows: each threshold alone is enough, None is not looked at.

    `overdue_days`: days after the due date; `behind_points`: percentage points behind the share of the time that has
    passed; `silent_days`: days since the last word; `due_within_days`: days that are left.
    """

    overdue_days: int | None = None
    behind_points: int | None = None
    silent_days: int | None = None
    due_within_days: int | None = None


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """What is evaluated every so many months."""

    code: str
    title: Text
    months: int


@dataclass(frozen=True, slots=True)
class Grade:
    """How an evaluation may come out."""

    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class Supervision:
    """All that a pack settles of it. `ends`: the last day of the plan."""

    document: str = ""
    ends: datetime.date | None = None
    red: LightRule = LightRule()
    amber: LightRule = LightRule()
    reminder_days: int = 0
    subjects: tuple[SubjectKind, ...] = ()
    grades: tuple[Grade, ...] = ()
    meeting: Text = NO_TEXT
    meeting_months: int = 0
    topics: tuple[Text, ...] = ()

    def subject(self, code: str) -> SubjectKind | None:
        """The kind of that code."""
        return next((each for each in self.subjects if each.code == code), None)

    def grade(self, code: str) -> Grade | None:
        """The grade of that code."""
        return next((each for each in self.grades if each.code == code), None)


def read_supervision(entry: Entry) -> Supervision:
    """The content of plan/supervision.yaml; numbers below zero are noted."""
    lights, meeting = entry.entry("lights"), entry.entry("meeting")
    found = Supervision(
        document=entry.text("document"),
        ends=entry.day("ends"),
        red=_rule(lights, "red"),
        amber=_rule(lights, "amber"),
        reminder_days=_count(entry, "reminder_days") or 0,
        subjects=tuple(_subject(each) for each in entry.entries("subjects")),
        grades=tuple(_grade(each) for each in entry.entries("grades")),
        meeting=read_words(meeting, "title", needed=True) if meeting is not None else NO_TEXT,
        meeting_months=(_count(meeting, "months") or 0) if meeting is not None else 0,
        topics=tuple(_topics(meeting)) if meeting is not None else (),
    )
    for each in (lights, meeting):
        if each is not None:
            each.note_unknown_keys()
    entry.note_unknown_keys()
    return found


def _rule(lights: Entry | None, key: str) -> LightRule:
    rule = lights.entry(key) if lights is not None else None
    if rule is None:
        return LightRule()
    names = ("overdue_days", "behind_points", "silent_days", "due_within_days")
    found = LightRule(*(_count(rule, name) for name in names))
    rule.note_unknown_keys()
    return found


def _count(entry: Entry, key: str) -> int | None:
    number = entry.whole(key)
    if number is not None and number < 0:
        words = Text(f"“{key}”不能小于零", f"`{key}` cannot be below zero")
        entry.notes.error(entry.at(key), "below-zero", words)
    return number


def _subject(entry: Entry) -> SubjectKind:
    kind = SubjectKind(
        entry.need("code"), read_words(entry, "title", needed=True), _count(entry, "months") or 0
    )
    entry.note_unknown_keys()
    return kind


def _grade(entry: Entry) -> Grade:
    grade = Grade(entry.need("code"), read_words(entry, "title", needed=True))
    entry.note_unknown_keys()
    return grade


def _topics(meeting: Entry) -> list[Text]:
    topics = []
    for each in meeting.entries("topics"):
        topics.append(Text(each.need("zh"), each.text("en")))
        each.note_unknown_keys()
    return topics
