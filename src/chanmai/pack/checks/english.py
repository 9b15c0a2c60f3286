"""What of a pack has no English yet: counted and noted by kind, and phrases whose Chinese is no longer there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chanmai.engine.eligibility.clauses.clause import Clause, Condition, Document
from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.nodes import Category, Lookup, Member, Node
from chanmai.engine.language.tree import walk
from chanmai.pack.english import pairs_of_taxonomy, parts_of
from chanmai.pack.finding import NOWHERE, Notebook, Place
from chanmai.pack.ladders import Tier
from chanmai.pack.pack import Pack

LEVEL = "级别"
FEW = 3  # texts named in a note
CHINESE = ("\u4e00", "\u9fff")

NAME = Text("条款名称", "names of clauses")
DOCUMENT = Text("文件名称", "titles of documents")
ISSUER = Text("机关、单位", "issuers and bodies")
ARTICLE = Text("条款位置", "places in documents")
GROUP = Text("事项、叠加组、领域", "matters, stacking groups and domains")
AMOUNT = Text("金额说明", "words on amounts")
FINDING = Text("认定事项", "findings")
DELIVERY = Text("时间、材料", "windows and materials")
NOTE = Text("说明、见到的方式", "notes and how sources were seen")
VALUE = Text("类别取值", "values of categories")
FACT = Text("事实的归类、口径", "groups and definitions of facts")
TIER = Text("梯队、层级", "ladders and tiers")
PLAN = Text("指标、举措", "targets and measures")
FORM = Text("表单", "forms")
CASE = Text("案例名称", "names of cases")
IN_RULES = (
    NAME,
    FINDING,
    VALUE,
)  # what the engine tells: it knows english/*.yaml, places, taxonomy and facts


@dataclass(frozen=True, slots=True)
class PageText:
    """A Chinese text that pages show, with its kind and place; `english` where it is written beside it."""

    kind: Text
    text: str
    place: Place
    english: str = ""


def check_english(pack: Pack, notes: Notebook) -> None:
    """Note how many texts of each kind have no English, and warn of phrases that translate nothing."""
    texts = [page_text for page_text in shown_texts(pack) if is_chinese(page_text.text)]
    if any(language.startswith("en") for language in pack.settings.languages):
        _missing(pack, texts, notes)
    known = {part for page_text in texts for part in (page_text.text, *parts_of(page_text.text))}
    for text, place in pack.phrases.places.items():
        if text not in known:
            words = Text(f"没有哪处写着“{text}”", f"Nothing in the pack says `{text}`")
            mend = Text(
                "中文若已改动，把新的中文连同英文写在这里；否则删去。",
                "If the Chinese was changed, write the new one with its English here; else remove the line.",
            )
            notes.warn(place, "stray-phrase", words, mend)


def _missing(pack: Pack, texts: Iterable[PageText], notes: Notebook) -> None:
    english = pack.english
    places_of: dict[Text, dict[str, Place]] = {}
    for page_text in texts:
        known = pack.phrases if page_text.kind in IN_RULES else english
        if not page_text.english and not known.has(page_text.text) and not _is_fact(pack, page_text):
            places_of.setdefault(page_text.kind, {}).setdefault(page_text.text, page_text.place)
    for kind, places in places_of.items():
        first = list(places)[:FEW]
        words = Text(
            f"{len(places)} 处{kind.zh}没有英文，如“{'”“'.join(first)}”",
            f"{kind.en[:1].upper()}{kind.en[1:]}: {len(places)} without English, such as {'; '.join(first)}",
        )
        mend = Text("写进 english/*.yaml：中文: 英文。", "Add them to english/*.yaml as `Chinese: English`.")
        notes.note(next(iter(places.values())), "no-english", words, mend)


def _is_fact(pack: Pack, page_text: PageText) -> bool:
    """A category called like a fact, which rules know by the fact's English name."""
    return page_text.kind in IN_RULES and page_text.text in pack.dictionary


def is_chinese(text: str) -> bool:
    """True for a text with at least one Chinese character."""
    return any(CHINESE[0] <= sign <= CHINESE[1] for sign in text)


def shown_texts(pack: Pack) -> Iterator[PageText]:
    """Every text of the pack that pages show, in both languages or in Chinese alone."""
    for policy in pack.policies:
        yield from _of_document(policy.document, policy.place)
        yield from _all(NOTE, (policy.status_note, policy.seen, policy.notes), policy.place)
    for clause in pack.clauses.values():
        yield from _of_clause(clause, pack.clause_places[clause.code].clause)
    for fact in pack.dictionary:
        yield from _of_fact(fact, pack.fact_places.get(fact.name, NOWHERE))
    for ladder in pack.ladders:
        place = ladder.tiers[0].place if ladder.tiers else NOWHERE
        yield from _both(TIER, (ladder.name, ladder.note), place)
        for tier in ladder.tiers:
            yield from _of_tier(tier)
    for cases in pack.cases.values():
        yield from _all(CASE, (case.name for case in cases), NOWHERE)
    yield from _of_plan(pack)
    yield from _of_supervision(pack)
    yield from _of_forms(pack)
    yield from _of_series(pack)
    for source in pack.sources.values():
        yield PageText(DOCUMENT, source.title, NOWHERE, source.english)
        yield from _all(ISSUER, (source.issuer,), NOWHERE)
        yield from _all(NOTE, (source.seen,), NOWHERE)
        yield from _both(NOTE, (source.note,), NOWHERE)


def _all(kind: Text, texts: Iterable[str], place: Place) -> Iterator[PageText]:
    return (PageText(kind, text, place) for text in texts if text)


def _both(kind: Text, words: Iterable[Text], place: Place) -> Iterator[PageText]:
    return (PageText(kind, each.zh, place, each.en) for each in words if each.zh)


def _of_document(document: Document, place: Place) -> Iterator[PageText]:
    yield from _all(DOCUMENT, (document.title,), place)
    yield from _all(ISSUER, (document.issuer,), place)


def _of_clause(clause: Clause, place: Place) -> Iterator[PageText]:
    yield from _all(NAME, (clause.name,), place)
    yield from _all(ARTICLE, (clause.article, *(rule.article for rule in clause.stacking)), place)
    groups = (rule.group for rule in clause.stacking)
    yield from _all(GROUP, (clause.matter, *clause.domains, *groups), place)
    yield from _all(DELIVERY, (clause.window, *clause.materials), place)
    yield from _all(DELIVERY, (item.what for item in clause.in_kind), place)
    yield from _all(ISSUER, (clause.payer,), place)
    yield from _all(NOTE, (clause.notes, clause.seen, clause.status_note), place)
    yield from _of_condition(clause.condition, place)
    if clause.amount is not None:
        yield from _all(AMOUNT, (clause.amount.words, clause.amount.cap_period), place)
        yield from _all(ARTICLE, (clause.amount.article,), place)


def _of_condition(condition: Condition, place: Place) -> Iterator[PageText]:
    tests = list(condition.tests())
    yield from _all(FINDING, (test.text for test in tests if test.finding), place)
    yield from _all(ARTICLE, (test.article for test in tests), place)
    for test in tests:
        yield from _all(VALUE, categories(test.expr), place)


def categories(node: Node) -> Iterator[str]:
    """The categories that a rule names."""
    for part in walk(node):
        if isinstance(part, Category):
            yield part.value
        elif isinstance(part, Member):
            yield from part.choices.values
        elif isinstance(part, Lookup):
            yield from (key for key, _ in part.cases)


def _of_tier(tier: Tier) -> Iterator[PageText]:
    yield from _of_document(tier.document, tier.place)
    yield from _both(TIER, (tier.name, tier.note), tier.place)
    yield from _all(ARTICLE, (tier.article,), tier.place)
    yield from _all(NOTE, (tier.seen, tier.status_note), tier.place)
    yield from _of_condition(tier.condition, tier.place)


def _of_fact(fact: Fact, place: Place) -> Iterator[PageText]:
    yield PageText(FACT, fact.name, place, fact.english)
    yield from _all(FACT, (fact.group, fact.definition), place)
    yield from _all(VALUE, (fact.reporter,), place)
    yield from _all(VALUE, fact.values, place)
    if fact.kind is Kind.CATEGORY and fact.name.endswith(LEVEL):
        yield PageText(
            VALUE, fact.name.removesuffix(LEVEL), place
        )  # titles are called so, with the level in brackets
    if fact.lever is not None:
        yield from _all(FACT, (fact.lever.gaming,), place)


def _of_supervision(pack: Pack) -> Iterator[PageText]:
    """The sentences of the plan, and how its measures are supervised."""
    plan = pack.plan
    for sentence in plan.sentences.sentences:
        if sentence.text.zh:
            yield from _both(PLAN, (sentence.text,), plan.sentences.place)
        yield from _all(ARTICLE, (sentence.section, sentence.box), plan.sentences.place)
    rule = plan.supervision
    for draft in plan.drafts:  # what an officer gave as a reason stands in one language
        yield from _both(PLAN, (draft.reason,) if draft.reason.en else (), draft.place)
    titles = (*(each.title for each in rule.subjects), *(each.title for each in rule.grades))
    yield from _both(PLAN, (rule.meeting, *rule.topics, *titles), NOWHERE)
    index = plan.quality
    titles = (*(each.title for each in index.dimensions), *(each.title for each in index.indicators))
    yield from _both(PLAN, (index.title, index.note, *titles) if index.indicators else (), index.place)
    early = plan.warnings
    words = (text for each in early.signals for text in (each.title, each.says))
    events = (text for each in early.events for text in (each.title, each.definition))
    yield from _both(PLAN, (early.title, early.note, *events, *words) if early.signals else (), early.place)


def _of_plan(pack: Pack) -> Iterator[PageText]:
    plan = pack.plan
    for target in plan.targets.targets:
        words = (target.title, target.restated, target.indicator, target.scope, target.comparable_reason)
        yield from _both(PLAN, (*words, target.baseline_reason), target.place)
        yield from _both(PLAN, (each.why_not for each in target.related), target.place)
        yield from _all(PLAN, (target.area, target.scope_source, target.comparable_period), target.place)
    yield from _all(ARTICLE, (plan.targets.section,), plan.targets.place)
    for figure in plan.targets.context:
        yield from _both(PLAN, (figure.title, figure.note), plan.targets.place)
        yield from _all(ARTICLE, (figure.section,), plan.targets.place)
    for indicator in plan.indicators:
        yield from _both(PLAN, (indicator.title, indicator.definition), indicator.place)
    for section in plan.measures.sections:
        yield from _both(PLAN, (section.title,), plan.measures.place)
        yield from _all(ARTICLE, (section.chapter, section.section, section.box), plan.measures.place)
    for domain in plan.taxonomy.walk():
        yield from _all(ARTICLE, (domain.section, domain.box), NOWHERE)
    for measure in plan.measures.measures:
        yield from _both(PLAN, (measure.task, measure.text), plan.measures.place)
        yield from _all(ISSUER, (measure.body,), plan.measures.place)
    for name in pairs_of_taxonomy(plan.taxonomy):
        yield PageText(GROUP, name.zh, NOWHERE, name.en)
    for district in pack.places.districts:
        yield PageText(VALUE, district.name, NOWHERE, district.english)
        yield from _both(NOTE, (district.note,), NOWHERE)
    for park in pack.places.parks:
        yield PageText(VALUE, park.name, NOWHERE, park.english)
        yield from _all(GROUP, park.directions, NOWHERE)
        yield from _both(NOTE, (park.note,), NOWHERE)


def _of_series(pack: Pack) -> Iterator[PageText]:
    book = pack.series_book
    yield from _both(NOTE, (*book.scopes.values(), *book.rules), NOWHERE)
    for series in pack.series.values():
        yield from _both(NOTE, (series.title, series.area, series.note), NOWHERE)
        for each in series.observations:
            yield from _all(NOTE, (each.note, each.vintage, each.period_kind), each.place)
            yield from _all(NOTE, () if each.unit in UNITS else (each.unit,), each.place)


def _of_forms(pack: Pack) -> Iterator[PageText]:
    for form in pack.forms.values():
        yield from _both(FORM, (form.title, form.note), NOWHERE)
        yield from _all(FORM, (form.deadline.text if form.deadline is not None else "",), NOWHERE)
        for field in form.fields:
            yield from _both(FORM, (field.note,), NOWHERE)
        for edit in form.edits:
            yield from _both(FORM, (edit.message,), edit.place)
