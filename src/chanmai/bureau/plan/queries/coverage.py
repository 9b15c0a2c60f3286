"""What serves each sentence of the plan: a page of the product, a clause, only a supervised measure, or nothing."""

from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.plan.queries.measures import ADDRESSES, capability_label
from chanmai.pack.measures import Measure
from chanmai.pack.sentences import Sentence

SERVICES = {
    "page": gettext_lazy("有页面承担"),
    "clause": gettext_lazy("有条款承担"),
    "measure": gettext_lazy("仅作为举措督办"),
    "none": gettext_lazy("无"),
}
"""How far a sentence is served, the fullest first."""


@dataclass(frozen=True, slots=True)
class Link:
    """Something that serves a sentence; `address` empty where there is no page yet."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence: its first words as printed, what it says in the language asked for, and what serves it."""

    code: str
    place: str
    opening: str
    texts: tuple[str, ...]
    pages: tuple[Link, ...]
    targets: tuple[Link, ...]
    clauses: tuple[Link, ...]
    measures: tuple[Link, ...]
    service: str
    label: str


@dataclass(frozen=True, slots=True)
class ChapterCount:
    """How many sentences of a chapter are served how far, in the order of `SERVICES`."""

    chapter: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The sentences that are wanted, and the counts of all."""

    rows: tuple[SentenceRow, ...]
    chapters: tuple[ChapterCount, ...]
    labels: tuple[tuple[str, str], ...]


def coverage(service: str, lang: str) -> Coverage:
    """Every sentence of the plan, or those that are served so far as `service` says."""
    pack = city_pack()
    measures = {each.code: each for each in pack.plan.measures.measures}
    rows = [_row(each, measures, lang) for each in pack.plan.sentences.sentences]
    chapters = Counter(
        (each.section[:1], row.service) for each, row in zip(pack.plan.sentences.sentences, rows, strict=True)
    )
    names = dict.fromkeys(chapter for chapter, _service in chapters)
    return Coverage(
        tuple(row for row in rows if not service or row.service == service),
        tuple(
            ChapterCount(
                _("第%(chapter)s章") % {"chapter": translation(name, lang)},
                tuple(chapters[name, each] for each in SERVICES),
                sum(chapters[name, each] for each in SERVICES),
            )
            for name in names
        ),
        tuple((key, str(label)) for key, label in SERVICES.items()),
    )


def _row(sentence: Sentence, measures: dict[str, Measure], lang: str) -> SentenceRow:
    own = [measures[code] for code in sentence.measures]
    pages = _pages(sentence, own)
    targets = tuple(
        Link(each.title.of(lang), reverse("plan:target", args=[each.slug]))
        for each in city_pack().plan.targets.targets
        if each.slug in sentence.targets
    )
    service = (
        "page"
        if targets or any(each.address for each in pages)
        else "clause"
        if sentence.clauses
        else "measure"
        if own
        else "none"
    )
    return SentenceRow(
        code=sentence.code,
        place=translation(sentence.box or sentence.section, lang),
        opening=sentence.opening,
        texts=tuple(each.text.of(lang) for each in own) or (sentence.text.of(lang),),
        pages=pages,
        targets=targets,
        clauses=tuple(
            Link(translation(city_pack().clauses[code].name, lang), f"/policies/{code}/")
            for code in sentence.clauses
        ),
        measures=tuple(Link(code, f"{reverse('plan:measures')}#{code}") for code in sentence.measures),
        service=service,
        label=str(SERVICES[service]),
    )


def _pages(sentence: Sentence, own: list[Measure]) -> tuple[Link, ...]:
    labels = {
        "targets": _("目标"),
        "measures": _("举措"),
        "domains": _("产业领域"),
        "layout": _("空间布局"),
        "series": _("公布数据"),
    }
    own_page = (Link(labels[sentence.page], reverse(f"plan:{sentence.page}")),) if sentence.page else ()
    capabilities = dict.fromkeys(each.capability for each in own)
    return own_page + tuple(Link(capability_label(code), ADDRESSES.get(code, "")) for code in capabilities)
