"""The light of a measure: what the rule of the pack says of its dates and of what was reported."""

import datetime
from dataclasses import dataclass

from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text
from chanmai.pack.supervision import LightRule

ALL = 100


class Colour(Term):
    """What a light shows; `NONE` 无数据: nobody is in charge, or nothing was reported yet."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Course:
    """The dates of a measure and what is known of it: `percent` done and the day `heard_on`; None: not known."""

    start_on: datetime.date
    due_on: datetime.date
    percent: int | None = None
    heard_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Light:
    """A colour with its reasons."""

    colour: Colour
    reasons: tuple[Text, ...] = ()


def light_of(course: Course | None, red: LightRule, amber: LightRule, on: datetime.date) -> Light:
    """The light on a day; `course` None: nobody is in charge.

    Done is green. Then red, and amber where something was reported. Without a report nothing but the due date speaks:
    past it by the rule for red the light is red, before that there are no data.
    """
    if course is None:
        return Light(Colour.NONE, (Text("未分派", "Nobody is in charge"),))
    if course.percent is not None and course.percent >= ALL:
        return Light(Colour.GREEN, (Text("已完成", "Done"),))
    for colour, rule in ((Colour.RED, red), (Colour.AMBER, amber)):
        reasons = _reasons(course, rule, on)
        if reasons and (course.heard_on is not None or colour is Colour.RED):
            return Light(colour, reasons)
    if course.heard_on is None:
        return Light(Colour.NONE, (Text("没有进展记录", "No progress was reported"),))
    return Light(Colour.GREEN, (Text("按时推进", "On course"),))


def due_share(course: Course, on: datetime.date) -> int:
    """The whole percent of the time that has passed, 0 before the start and 100 from the due date on."""
    total, passed = (course.due_on - course.start_on).days, (on - course.start_on).days
    if passed >= total:
        return ALL
    return max(0, ALL * passed // total)


def _reasons(course: Course, rule: LightRule, on: datetime.date) -> tuple[Text, ...]:
    reasons = []
    left = (course.due_on - on).days
    if rule.overdue_days is not None and 0 < -left >= rule.overdue_days:
        reasons.append(
            Text(f"到期 {-left} 天，未报告完成", f"{-left} days past the due date and not reported as done")
        )
    behind = due_share(course, on) - course.percent if course.percent is not None else None
    if rule.behind_points is not None and behind is not None and 0 < behind >= rule.behind_points:
        reasons.append(
            Text(f"落后时间进度 {behind} 个百分点", f"{behind} points behind the time that has passed")
        )
    silent = (on - course.heard_on).days if course.heard_on is not None else None
    if rule.silent_days is not None and silent is not None and 0 < silent >= rule.silent_days:
        reasons.append(Text(f"{silent} 天没有新进展", f"{silent} days without a word"))
    if rule.due_within_days is not None and 0 <= left < rule.due_within_days:
        reasons.append(Text(f"距到期 {left} 天", f"{left} days to the due date"))
    return tuple(reasons)
