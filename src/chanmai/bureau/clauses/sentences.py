"""How facts, amounts and reasons are told: in one language, with years, forms and sources in words."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chanmai.bureau.city import city_pack, translation
from chanmai.engine.eligibility.clauses.clause import Clause, Condition
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, FactUsed, Reason, Verdict
from chanmai.engine.facts.dictionary import AWARD, FINDING, HISTORY, RECEIVED, TIMES, Dictionary
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.record import Ref, Source, ref_of
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.refs import refs
from chanmai.pack.pack import Pack

SIGNS = {Verdict.MET: "met", Verdict.NOT_MET: "unmet", Verdict.UNKNOWN: "open"}
CALCULATED = {
    AWARD: Text("“{name}”的奖励金额", "the amount of {name}"),
    RECEIVED: Text("此前已获“{name}”的金额", "money received before under {name}"),
    TIMES: Text("此前享受“{name}”的次数", "times {name} was enjoyed before"),
}
ASKED_OF = {
    "finding": Text("由主管部门认定", "to be found by the bureau"),
    "history": Text("由奖补台账提供", "from the record of earlier awards"),
    "award": Text("随该项奖励一并确定", "settled together with that award"),
    "none": Text("目前没有报表收集，请直接补充", "no form asks for it yet; supply it directly"),
}


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact that a condition used; `filing` is the number of the filing that said it, 0 for none."""

    name: str
    year: int | None
    value: str | None
    source: str
    filed_at: datetime.date | None
    filing: int
    demo: bool
    label: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A condition or group with its answer; `sign` is met, unmet or open."""

    key: str
    sign: str
    verdict: str
    text: str
    literal: str
    article: str
    finding: bool
    actual: str
    threshold: str
    distance: str
    count: int
    facts: tuple[FactRow, ...]
    children: tuple["ReasonRow", ...]


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A missing fact: what it is, of which year, and where it can come from."""

    name: str
    year: int | None
    code: str
    how: str
    finding: bool
    label: str


@dataclass(frozen=True)
class Teller:
    """Tells in one language (zh or en) what hangs on a pack and on the reference year of records."""

    lang: str
    year: int
    dictionary: Dictionary
    forms: Mapping[str, str]
    form_of: Mapping[str, str]
    clauses: Mapping[str, str]
    findings: Mapping[str, str]

    def pick(self, zh: str, en: str) -> str:
        """One of two texts."""
        return Text(zh, en).of(self.lang)

    def translation(self, words: str) -> str:
        """What the pack calls a clause, a finding, a category or a document."""
        return translation(words, self.lang)

    def fact(self, ref: Ref) -> str:
        """What a fact is called."""
        if ref.prefix in CALCULATED:
            name = self.translation(self.clauses.get(ref.subject, ref.subject))
            return CALCULATED[ref.prefix].of(self.lang).format(name=name)
        if ref.prefix == FINDING:
            return self.translation(self.findings.get(ref.fact, ref.subject))
        fact = self.dictionary.get(ref.fact)
        return self.pick(fact.name, fact.english)

    def year_of(self, ref: Ref) -> int | None:
        """The year of a yearly fact, None for a state."""
        yearly = self.dictionary.get(ref.fact).period is PeriodKind.YEAR
        return self.year - ref.back if yearly else None

    def label(self, ref: Ref) -> str:
        """A fact with its year."""
        name, year = self.fact(ref), self.year_of(ref)
        return name if year is None else self.pick(f"{name}（{year}）", f"{name} ({year})")

    def enumeration(self, words: Sequence[str], most: int) -> str:
        """The first of a list of words, and how many there are."""
        text = self.pick("、", "; ").join(words[:most])
        if len(words) <= most:
            return text
        return self.pick(f"{text}等{len(words)}项", f"{text} and {len(words) - most} more")

    def missing_fact(self, ref: Ref) -> MissingFact:
        """A missing fact as something to do."""
        code = self.dictionary.get(ref.fact).code
        finding = ref.prefix == FINDING
        return MissingFact(self.fact(ref), self.year_of(ref), code, self._how(ref), finding, self.label(ref))

    def _how(self, ref: Ref) -> str:
        if ref.prefix == FINDING:
            return ASKED_OF["finding"].of(self.lang)
        if ref.prefix in HISTORY:
            return ASKED_OF["history"].of(self.lang)
        if ref.prefix == AWARD:
            return ASKED_OF["award"].of(self.lang)
        form = self.form_of.get(ref.fact)
        if form is None:
            return ASKED_OF["none"].of(self.lang)
        return self.pick(f"在《{self.forms[form]}》中填报", f"to be filed with {self.forms[form]}")

    def column(self, column: str) -> MissingFact | None:
        """A missing fact by its snapshot column; None where the pack has no such fact."""
        ref = ref_of(column, self.dictionary)
        return None if ref is None else self.missing_fact(ref)

    def source(self, source: Source | None) -> str:
        """“软件企业年报 · 统计”."""
        if source is None:
            return ""
        parts = (self.forms.get(source.form, source.form), self.translation(source.reporter))
        return " · ".join(part for part in parts if part)

    def fact_row(self, fact_use: FactUsed) -> FactRow:
        """A fact that a condition used."""
        source = fact_use.source
        return FactRow(
            name=self.fact(fact_use.ref),
            year=self.year_of(fact_use.ref),
            value=None if fact_use.value is None else fact_use.value.of(self.lang),
            source=self.source(source),
            filed_at=source.filed_at if source else None,
            filing=int(source.filing) if source and source.filing.isdecimal() else 0,
            demo=bool(source and source.demo),
            label=self.label(fact_use.ref),
        )

    def reason(self, reason: Reason) -> ReasonRow:
        """The explanation of a decision."""
        return ReasonRow(
            key=reason.key,
            sign=SIGNS[reason.verdict],
            verdict=str(reason.verdict),
            text=reason.text.of(self.lang),
            literal=reason.literal,
            article=self.translation(reason.article),
            finding=reason.finding,
            actual=reason.actual.of(self.lang),
            threshold=reason.threshold.of(self.lang),
            distance=reason.distance.of(self.lang),
            facts=tuple(self.fact_row(fact_use) for fact_use in reason.facts),
            children=tuple(self.reason(child) for child in _lifted(reason)),
            count=reason.count,
        )

    def in_kind(self, clause: Clause) -> tuple[str, ...]:
        """The shares and rights that a clause gives beside money."""
        return in_kind_of(clause, self.lang)

    def amount(self, amount: AwardAmount) -> str:
        """An amount in words, exactly."""
        low = show_money(amount.low or 0, self.lang)
        high = None if amount.high is None else show_money(amount.high, self.lang)
        match amount.kind:
            case AmountKind.NONE:
                return ""
            case AmountKind.EXACT:
                return low
            case AmountKind.UPPER if high is not None:
                return self.pick(f"至多{high}", f"at most {high}")
            case AmountKind.INTERVAL if low == high:
                return low
            case AmountKind.INTERVAL if high is not None:
                return self.pick(f"{low}至{high}", f"{low} to {high}")
            case AmountKind.INTERVAL if amount.low:
                return self.pick(f"至少{low}", f"at least {low}")
        return self.pick("金额未定", "amount not stated")


def in_kind_of(clause: Clause, lang: str) -> tuple[str, ...]:
    """The shares and rights that a clause gives beside money, in one language."""
    return tuple(item.words(lambda words: translation(words, "en")).of(lang) for item in clause.in_kind)


def _lifted(reason: Reason) -> Iterable[Reason]:
    """The children; where all must hold, those of a child of which all must hold stand in its place."""
    every = reason.count == len(reason.children)
    for child in reason.children:
        if every and child.children and child.count == len(child.children):
            yield from _lifted(child)
        else:
            yield child


def teller(lang: str, year: int, clauses: Iterable[Clause] = ()) -> Teller:
    """The teller of this installation's pack. `clauses` add the words of older versions."""
    pack = city_pack()
    every = {**pack.clauses, **{clause.code: clause for clause in clauses}}
    return Teller(
        lang=lang,
        year=year,
        dictionary=pack.dictionary,
        forms={code: form.title.of(lang) for code, form in pack.forms.items()},
        form_of=_forms_of(pack),
        clauses={code: clause.name for code, clause in every.items()},
        findings={key: text for clause in every.values() for key, text in _findings(clause.condition)},
    )


def _forms_of(pack: Pack) -> dict[str, str]:
    forms: dict[str, str] = {}
    for code, form in pack.forms.items():
        for field in form.fields:
            if field.fact:
                forms.setdefault(field.fact, code)
    return forms


def _findings(condition: Condition) -> Iterable[tuple[str, str]]:
    return [(ref.fact, test.text) for test in condition.tests() if test.finding for ref in refs(test.expr)]
