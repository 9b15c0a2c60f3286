"""The plan's measures: what the city is told to do, where the plan says so, which part of the product serves it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from chanmai.bureau.city import city_pack, translation
from chanmai.pack.measures import Measure

FILTERS = ("chapter", "part", "capability", "kind", "body", "system")
UNNAMED = "-"
"""The choice for measures of which the plan names no responsible body."""


@dataclass(frozen=True, slots=True)
class MeasureSearch:
    """What is looked for; empty fields do not narrow."""

    text: str = ""
    chapter: str = ""
    part: str = ""
    capability: str = ""
    kind: str = ""
    body: str = ""
    system: str = ""

    @property
    def narrows(self) -> bool:
        """True when it does not ask for everything."""
        return any((self.text, *(getattr(self, name) for name in FILTERS)))


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure in the language asked for."""

    code: str
    task: str
    text: str
    kind: str
    body: str
    systems: tuple[tuple[str, str], ...]
    capability: str
    capability_label: str
    capability_address: str


@dataclass(frozen=True, slots=True)
class PartRows:
    """A section or box of the plan with its measures that fit."""

    code: str
    section: str
    box: str
    title: str
    total: int
    rows: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class MeasureChoice:
    """A value of a filter with the number of measures, the other filters kept."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class MeasureList:
    """The measures that fit, by part of the plan."""

    parts: tuple[PartRows, ...]
    found: int
    total: int
    filters: dict[str, tuple[MeasureChoice, ...]]


def capability_label(code: str) -> str:
    """What a part of the product is called."""
    labels = {
        "accounts": _("账户"),
        "enterprises": _("企业资料库"),
        "monitoring": _("运行监测"),
        "plan": _("规划"),
        "policies": _("政策"),
        "benefits": _("兑现"),
        "cultivation": _("梯度培育"),
        "industry": _("产业图谱"),
        "exchange": _("对接"),
        "appraisal": _("度量与价值"),
        "opendata": _("开放数据"),
        "cockpit": _("驾驶舱"),
    }
    return labels.get(code, code)


ADDRESSES = {
    "enterprises": "/enterprises/",
    "monitoring": "/returns/",
    "policies": "/policies/",
    "plan": "/plan/",
    "cockpit": "/",
}
"""Where the parts of the product that are there already begin."""


def system_label(code: str, lang: str) -> str:
    """What a system that the plan asks for is called; its code when the pack does not say."""
    name = city_pack().plan.measures.systems.get(code)
    return code if name is None else name.of(lang)


def measures(criteria: MeasureSearch, lang: str) -> MeasureList:
    """The measures that fit, in the order of the plan, with the choices of every filter."""
    book = city_pack().plan.measures
    matches = [measure for measure in book.measures if _fits(measure, criteria)]
    by_part: dict[str, list[Measure]] = {}
    for measure in matches:
        by_part.setdefault(measure.part, []).append(measure)
    totals = Counter(measure.part for measure in book.measures)
    parts = tuple(
        PartRows(
            section.code,
            translation(section.section, lang),
            translation(section.box, lang),
            section.title.of(lang),
            totals[section.code],
            tuple(_row(measure, lang) for measure in by_part[section.code]),
        )
        for section in book.sections
        if section.code in by_part
    )
    return MeasureList(parts, len(matches), len(book.measures), _filters(criteria, lang))


def _values(measure: Measure, name: str) -> tuple[str, ...]:
    if name == "system":
        return measure.systems
    value: str = getattr(measure, name)
    return (value or UNNAMED,)


def _fits(measure: Measure, criteria: MeasureSearch, leave_out: str = "") -> bool:
    for name in FILTERS:
        value = getattr(criteria, name)
        if value and name != leave_out and value not in _values(measure, name):
            return False
    content = " ".join(
        (measure.code, measure.task.zh, measure.task.en, measure.text.zh, measure.text.en)
    ).casefold()
    return all(word in content for word in criteria.text.casefold().split()[:5])


def _filters(criteria: MeasureSearch, lang: str) -> dict[str, tuple[MeasureChoice, ...]]:
    book = city_pack().plan.measures
    titles = {
        part.code: f"{translation(part.box or part.section, lang)} {part.title.of(lang)}"
        for part in book.sections
    }
    label: dict[str, Callable[[str], str]] = {
        "chapter": lambda value: _("第%(chapter)s章") % {"chapter": translation(value, lang)},
        "part": lambda value: titles.get(value, value),
        "capability": capability_label,
        "kind": lambda value: _kind(value, lang),
        "body": lambda value: _("规划未点名") if value == UNNAMED else translation(value, lang),
        "system": lambda value: f"{value} {system_label(value, lang)}",
    }
    return {name: tuple(_choices(criteria, name, label[name], book.measures)) for name in FILTERS}


def _choices(
    criteria: MeasureSearch, name: str, label: Callable[[str], str], all_measures: Iterable[Measure]
) -> Iterable[MeasureChoice]:
    matches = [measure for measure in all_measures if _fits(measure, criteria, name)]
    counts = Counter(value for measure in matches for value in _values(measure, name))
    order = list(counts)
    if name == "system":
        order.sort(key=lambda value: (len(value), value))
    elif name not in ("chapter", "part"):
        order.sort(key=lambda value: (value == UNNAMED, -counts[value], value))
    return (MeasureChoice(each, label(each), counts[each], each == getattr(criteria, name)) for each in order)


def _kind(value: str, lang: str) -> str:
    return city_pack().plan.measures.kinds.get(value, value) if lang == "en" else value


def _row(measure: Measure, lang: str) -> MeasureRow:
    return MeasureRow(
        code=measure.code,
        task=measure.task.of(lang),
        text=measure.text.of(lang),
        kind=_kind(measure.kind, lang),
        body=translation(measure.body, lang),
        systems=tuple((code, system_label(code, lang)) for code in measure.systems),
        capability=measure.capability,
        capability_label=capability_label(measure.capability),
        capability_address=ADDRESSES.get(measure.capability, ""),
    )
