"""The measures that somebody sees, who is in charge of each, how far it is, and its light."""

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, day_of, translation
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.refusal import NotFound
from chanmai.bureau.supervision.lights import ALL, Colour, Course, Light, light_of
from chanmai.bureau.supervision.models import Charge, Progress
from chanmai.bureau.supervision.permissions import may_opine, may_report, may_supervise, sees_all_measures
from chanmai.pack.measures import Measure

COLOURS = {
    Colour.RED: _("红灯"),
    Colour.AMBER: _("黄灯"),
    Colour.GREEN: _("绿灯"),
    Colour.NONE: _("无数据"),
}
NOBODY = "-"
"""The choice for measures that nobody is in charge of."""
FILTERS = ("light", "owner", "part")
SIZE = 30


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A measure under supervision. `percent` None: not known."""

    code: str
    part: str
    place: str
    title: str
    text: str
    owner: int | None
    owner_name: str
    start_on: datetime.date | None
    due_on: datetime.date | None
    percent: int | None
    heard_on: datetime.date | None
    colour: str
    label: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskSearch:
    """What is looked for; empty fields do not narrow."""

    text: str = ""
    light: str = ""
    owner: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class TaskChoice:
    """A value of a filter, the other filters kept."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class TaskList:
    """The measures that fit, how many of each light there are in sight, and the filters."""

    rows: tuple[TaskRow, ...]
    lights: tuple[tuple[str, str, int], ...]
    filters: Mapping[str, tuple[TaskChoice, ...]]

    def page(self, number: int) -> Page[TaskRow]:
        """A page of the rows."""
        span = page_span(len(self.rows), number, SIZE)
        return Page(self.rows[span.rows], span.number, span.pages, span.total)


def book() -> Mapping[str, Measure]:
    """The plan's measures by code."""
    return {each.code: each for each in city_pack().plan.measures.measures}


def charges(viewer: Viewer, known_at: datetime.datetime | None = None) -> dict[str, Charge]:
    """Who is in charge of what now, or was at a moment, of the measures that the viewer sees."""
    rows = Charge.objects.select_related("owner")
    held = {row.measure: row for row in rows if known_at is None or row.at <= known_at}
    return {code: row for code, row in held.items() if _sees(viewer, row)}


def _sees(viewer: Viewer, held: Charge | None) -> bool:
    if viewer.own_firm_only:
        return False
    return sees_all_measures(viewer) or (
        held is not None and bool(viewer.organisation) and held.owner_id == viewer.organisation
    )


def measure_of(viewer: Viewer, code: str) -> Measure:
    """A measure of the plan that the viewer sees. Raises NotFound."""
    measure = book().get(code)
    if measure is None or not _sees(viewer, charge_of(code)):
        raise NotFound
    return measure


def charge_of(code: str) -> Charge | None:
    """Who is in charge of a measure now."""
    return Charge.objects.select_related("owner").filter(measure=code).last()


def may_report_on(viewer: Viewer, code: str) -> bool:
    """The city of every measure, others of those that their organisation is in charge of."""
    if not may_report(viewer):
        return False
    held = charge_of(code)
    return may_supervise(viewer) or (held is not None and held.owner_id == viewer.organisation)


def may_opine_on(viewer: Viewer, code: str) -> bool:
    """Experts of every measure that they see."""
    return may_opine(viewer) and code in book()


def words_of(
    viewer: Viewer, as_of: datetime.date, known_at: datetime.datetime | None = None
) -> dict[str, list[Progress]]:
    """What holds of the words on progress until the end of a day or a moment, by measure, the oldest first.

    A word that was corrected by then does not count; what is not in sight is not there.
    """
    told = Progress.objects.all() if known_at is None else Progress.objects.filter(at__lte=known_at)
    rows = [row for row in told if day_of(row.at) <= as_of]
    wrong = {row.corrects_id for row in rows}
    held: dict[str, list[Progress]] = {}
    for row in rows:
        if row.pk not in wrong:
            held.setdefault(row.measure, []).append(row)
    seen = None if sees_all_measures(viewer) else charges(viewer, known_at)
    return {code: each for code, each in held.items() if seen is None or code in seen}


def course_of(held: Charge | None, words: list[Progress]) -> Course | None:
    """The dates of a measure and what its words say: the last that names a percentage or a number tells how much."""
    if held is None:
        return None
    told = (_percent(held, word) for word in reversed(words))
    percent = next((each for each in told if each is not None), None)
    return Course(held.start_on, held.due_on, percent, day_of(words[-1].at) if words else None)


def _percent(held: Charge, word: Progress) -> int | None:
    if word.percent is not None:
        return word.percent
    if word.count is None or not held.goal:
        return None
    return min(ALL, ALL * word.count // held.goal)


def task_rows(
    viewer: Viewer, lang: str, as_of: datetime.date, known_at: datetime.datetime | None = None
) -> tuple[TaskRow, ...]:
    """Every measure in sight with its light on a day, by all that was known at a moment, in the order of the plan."""
    held, words = charges(viewer, known_at), words_of(viewer, as_of, known_at)
    every = sees_all_measures(viewer)
    return tuple(
        task_row(each, held.get(code), words.get(code, []), lang, as_of)
        for code, each in book().items()
        if every or code in held
    )


def task_row(
    measure: Measure, held: Charge | None, words: list[Progress], lang: str, as_of: datetime.date
) -> TaskRow:
    """One measure with its light on a day."""
    course = course_of(held, words)
    light = _light(course, as_of)
    return TaskRow(
        code=measure.code,
        part=measure.part,
        place=translation(measure.box or measure.section, lang),
        title=measure.task.of(lang),
        text=measure.text.of(lang),
        owner=held.owner_id if held is not None else None,
        owner_name=str(held.owner) if held is not None else "",
        start_on=held.start_on if held is not None else None,
        due_on=held.due_on if held is not None else None,
        percent=course.percent if course is not None else None,
        heard_on=course.heard_on if course is not None else None,
        colour=str(light.colour),
        label=str(COLOURS[light.colour]),
        reasons=tuple(each.of(lang) for each in light.reasons),
    )


def _light(course: Course | None, as_of: datetime.date) -> Light:
    rule = city_pack().plan.supervision
    return light_of(course, rule.red, rule.amber, as_of)


def tasks(viewer: Viewer, wanted: TaskSearch, lang: str, *, as_of: datetime.date) -> TaskList:
    """The measures in sight that fit."""
    rows = task_rows(viewer, lang, as_of)
    counts = Counter(row.colour for row in rows)
    lights = tuple((str(each), str(label), counts[str(each)]) for each, label in COLOURS.items())
    sections = city_pack().plan.measures.sections
    names = {
        "light": {str(each): str(label) for each, label in COLOURS.items()},
        "owner": {str(row.owner): row.owner_name for row in rows if row.owner} | {NOBODY: str(_("未分派"))},
        "part": {
            each.code: f"{translation(each.box or each.section, lang)} {each.title.of(lang)}"
            for each in sections
        },
    }
    filters = {name: tuple(_choices(rows, wanted, name, names[name])) for name in FILTERS}
    return TaskList(tuple(row for row in rows if _fits(row, wanted)), lights, filters)


def _value(row: TaskRow, name: str) -> str:
    if name == "owner":
        return NOBODY if row.owner is None else str(row.owner)
    return row.colour if name == "light" else row.part


def _fits(row: TaskRow, wanted: TaskSearch, leave_out: str = "") -> bool:
    for name in FILTERS:
        value = getattr(wanted, name)
        if value and name != leave_out and _value(row, name) != value:
            return False
    content = f"{row.code} {row.title} {row.text} {row.owner_name}".casefold()
    return all(word in content for word in wanted.text.casefold().split()[:5])


def _choices(
    rows: tuple[TaskRow, ...], wanted: TaskSearch, name: str, names: Mapping[str, str]
) -> list[TaskChoice]:
    counts = Counter(_value(row, name) for row in rows if _fits(row, wanted, name))
    return [
        TaskChoice(value, label, counts[value], value == getattr(wanted, name))
        for value, label in names.items()
        if counts[value]
    ]


@dataclass(frozen=True, slots=True)
class MeasureNews:
    """A measure of which something was reported: how many words, and when the last one came."""

    code: str
    title: str
    words: int
    at: datetime.datetime


def measure_news(
    viewer: Viewer, lang: str, *, since: datetime.datetime, until: datetime.datetime
) -> tuple[MeasureNews, ...]:
    """The measures in sight of which progress was reported after `since` and until `until`, the last first."""
    spoken = Progress.objects.filter(at__gt=since, at__lte=until).order_by()
    rows = list(spoken.values_list("measure").annotate(n=Count("pk"), last=Max("at")))
    seen = book() if sees_all_measures(viewer) else charges(viewer) if rows else {}
    found = [
        MeasureNews(code, book()[code].task.of(lang), n, last)
        for code, n, last in rows
        if code in seen and code in book()
    ]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))
