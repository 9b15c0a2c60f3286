"""What a firm could change to meet a clause: the smallest plans, in sentences."""

import datetime
import importlib.util
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.clauses.sentences import Teller, teller
from chanmai.bureau.enterprises.queries.knowledge import Moment, moment_of, record_of
from chanmai.bureau.enterprises.queries.search import EnterpriseRow, one_row
from chanmai.bureau.matching.queries.deciding import decide_firm
from chanmai.bureau.matching.queries.runs import latest_run
from chanmai.bureau.refusal import NotFound
from chanmai.engine.eligibility.changes.counterfactual import Change, ChangePlan, ask
from chanmai.engine.eligibility.changes.nearest import plans_by_arithmetic
from chanmai.engine.eligibility.clauses.book import Book, furthest
from chanmai.engine.eligibility.clauses.clause import Clause, reference_year
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.eligibility.clauses.decision import AwardAmount
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.facts.fact import Fact, Value
from chanmai.engine.facts.periods import PER_YEAR
from chanmai.engine.facts.printing import show
from chanmai.engine.facts.record import Record
from chanmai.engine.facts.texts import LANGUAGES, Text
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.refs import refs

Awards = Mapping[str, AwardAmount]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan in one language. `gaming` is what would be gaming rather than progress.

    `months` is how long it usually takes at least (0: not known), `late` that the clause or its window ends sooner.
    """

    steps: tuple[str, ...]
    assumed: tuple[str, ...]
    gaming: tuple[str, ...]
    amount: str
    proved: bool
    months: int
    late: bool


@dataclass(frozen=True, slots=True)
class FirmPlans:
    """The plans for one firm and clause, the smallest first.

    `fixed` are facts that stand against the clause and that a firm cannot change by itself, as far as is declared.
    `past` is the reference year when it is over: its figures can no longer be changed, the plan tells for the next.
    """

    firm: EnterpriseRow
    clause: Clause
    as_of: datetime.date
    plans: tuple[PlanRow, ...]
    fixed: tuple[str, ...]
    past: int | None
    deadline: datetime.date | None
    days_left: int | None


def firm_plans(
    viewer: Viewer,
    enterprise_id: int,
    code: str,
    as_of: datetime.date,
    known_at: datetime.datetime,
    *,
    lang: str = "zh",
) -> FirmPlans:
    """The plans. Raises NotFound for a firm out of sight or a clause that is not matched on the day."""
    (page,) = plans_for(viewer, enterprise_id, (code,), as_of, known_at, lang=lang)
    return page


def plans_for(
    viewer: Viewer,
    enterprise_id: int,
    codes: Sequence[str],
    as_of: datetime.date,
    known_at: datetime.datetime,
    *,
    lang: str = "zh",
) -> tuple[FirmPlans, ...]:
    """The plans of one firm for some clauses, in their order. Raises NotFound as `firm_plans` does."""
    firm = one_row(viewer, enterprise_id)
    book = book_on(as_of)
    if not book.by_code.keys() >= set(codes):
        raise NotFound
    case = _case(enterprise_id, book, known_at)
    return tuple(case.plans(book.by_code[code].clause, firm, lang) for code in codes)


@dataclass(frozen=True, slots=True)
class _Question:
    """A clause before one firm: with the firm's facts of its reference year, and the day after which it ends."""

    compiled: Compiled
    record: Record
    year: int
    ends: datetime.date | None


@dataclass(frozen=True, slots=True)
class _Case:
    """What the plans of one firm have in common."""

    enterprise_id: int
    book: Book
    known_at: datetime.datetime
    complete: bool
    awards: Awards

    def question(self, clause: Clause) -> _Question:
        """A clause as it stands before the firm."""
        as_of, dictionary = self.book.as_of, self.book.dictionary
        year = reference_year(clause, as_of)
        compiled = compile_clause(clause, dictionary, as_of=as_of)
        years, quarters, months = (furthest([compiled], dictionary, kind) for kind in PER_YEAR)
        moment = Moment(as_of, self.known_at, year, max(years, 0), self.complete, quarters, months)
        ends = min((day for day in (clause.deadline, clause.validity.end) if day is not None), default=None)
        return _Question(compiled, record_of(self.enterprise_id, moment), year, ends)

    def plans(self, clause: Clause, firm: EnterpriseRow, lang: str) -> FirmPlans:
        """The plans for one clause."""
        as_of, asked = self.book.as_of, self.question(clause)
        change_plans = _plans(asked.compiled, asked.record, self.book, self.awards)
        tell = teller(lang, asked.year)
        view = View(asked.record, self.book.dictionary, self.awards)
        over = asked.year < as_of.year and any(_yearly(plan, tell) for plan in change_plans)
        return FirmPlans(
            firm=firm,
            clause=clause,
            as_of=as_of,
            plans=tuple(_row(plan, tell, as_of, asked.ends) for plan in change_plans),
            fixed=() if change_plans else _fixed(asked.compiled, view, tell),
            past=asked.year if over else None,
            deadline=clause.deadline,
            days_left=None if clause.deadline is None else (clause.deadline - as_of).days,
        )

    def short_way(self, clause: Clause) -> "ShortWay | None":
        """The smallest plan by arithmetic; None without one, or when it would come too late."""
        as_of, asked = self.book.as_of, self.question(clause)
        plans = plans_by_arithmetic(
            ask(asked.compiled, asked.record, self.book.dictionary, awards=self.awards)
        )
        tellers = {lang: teller(lang, asked.year) for lang in LANGUAGES}
        if not plans or _row(plans[0], tellers["zh"], as_of, asked.ends).late:
            return None
        steps = tuple(_in_both(change, tellers) for change in plans[0].changes)
        over = asked.year < as_of.year and _yearly(plans[0], tellers["zh"])
        return ShortWay(steps, plans[0].after.amount, asked.year if over else None)


def _case(enterprise_id: int, book: Book, known_at: datetime.datetime) -> _Case:
    run = latest_run()
    complete = run is not None and run.history_complete
    awards = _awards(book, record_of(enterprise_id, moment_of(book, known_at, complete)))
    return _Case(enterprise_id, book, known_at, complete, awards)


@dataclass(frozen=True, slots=True)
class ShortWay:
    """The smallest plan that arithmetic finds, as something to do, and what the clause gives then.

    `past` is the reference year when it is over: the plan tells what to reach in the next.
    """

    steps: tuple[Text, ...]
    amount: AwardAmount
    past: int | None


def short_ways(
    enterprise_id: int, codes: Iterable[str], as_of: datetime.date, known_at: datetime.datetime
) -> Iterator[tuple[str, ShortWay]]:
    """By clause of the day what a firm could do at least, one after the other as they are asked for.

    Clauses without such a plan are left out, and those where it would come too late.
    """
    book = book_on(as_of)
    case = _case(enterprise_id, book, known_at)
    for code in codes:
        if way := case.short_way(book.by_code[code].clause):
            yield code, way


def _in_both(change: Change, tellers: Mapping[str, Teller]) -> Text:
    return Text.both(lambda lang: sentence(change, tellers[lang]))


def _awards(book: Book, record: Record) -> Awards:
    return {**book.no_awards, **{each.clause: each.amount for each in decide_firm(book, record)}}


def _plans(compiled: Compiled, record: Record, book: Book, awards: Awards) -> tuple[ChangePlan, ...]:
    """By solver where it is installed, else by arithmetic; with assumptions on missing facts only if need be."""
    if importlib.util.find_spec("z3") is None:
        return plans_by_arithmetic(ask(compiled, record, book.dictionary, awards=awards))
    from chanmai.solvers.counterfactuals import favourable, plan_changes

    change_plans = plan_changes(compiled, record, book.dictionary, awards=awards)
    if change_plans:
        return change_plans
    assume = favourable(compiled, record, book.dictionary, awards=awards)
    return plan_changes(compiled, record, book.dictionary, awards=awards, assume=assume) if assume else ()


def _fixed(compiled: Compiled, view: View, tell: Teller) -> tuple[str, ...]:
    failing = [test.core for test in compiled.tests if evaluate(test.core, view.fetch) is False]
    fixed_refs = dict.fromkeys(ref for core in failing for ref in refs(core) if view.fact(ref).lever is None)
    return tuple(tell.label(ref) for ref in fixed_refs)


def _yearly(plan: ChangePlan, tell: Teller) -> bool:
    return any(tell.year_of(change.ref) is not None for change in plan.changes)


def _row(
    plan: ChangePlan,
    tell: Teller,
    as_of: datetime.date = datetime.date.min,
    ends: datetime.date | None = None,
) -> PlanRow:
    flagged = [
        f"{tell.label(each.ref)}{tell.pick('：', ': ')}{tell.translation(each.gaming)}"
        for each in plan.changes
        if each.gaming
    ]
    months = max((_months(each, tell) for each in plan.changes), default=0)
    shifts = [shift.text.of(tell.lang) for shift in plan.shifts]
    assumed = [
        f"{tell.label(ref)}{tell.pick('：', ': ')}{show(tell.dictionary.get(ref.fact), value, tell.lang)}"
        for ref, value in plan.assumed
    ]
    return PlanRow(
        steps=tuple(sentence(change, tell) for change in plan.changes),
        assumed=tuple(assumed),
        gaming=tuple(dict.fromkeys([*flagged, *shifts])),
        amount=tell.amount(plan.after.amount),
        proved=plan.proved,
        months=months,
        late=months > 0 and ends is not None and _after(as_of, months) > ends,
    )


def _months(change: Change, tell: Teller) -> int:
    lever = tell.dictionary.get(change.ref.fact).lever
    return 0 if lever is None else lever.months


def _after(day: datetime.date, months: int) -> datetime.date:
    """The first of the month that begins so many months after the day's."""
    years, month = divmod(day.month - 1 + months, 12)
    return datetime.date(day.year + years, month + 1, 1)


def sentence(change: Change, tell: Teller) -> str:
    """A change as something to do."""
    fact, name = tell.dictionary.get(change.ref.fact), tell.label(change.ref)
    before, after = change.before, change.after
    if isinstance(after, bool):
        return tell.pick(f"取得“{name}”", f"obtain “{name}”") if after else tell.pick(
            f"消除“{name}”", f"clear “{name}”"
        )  # fmt: skip
    if isinstance(after, frozenset) and isinstance(before, frozenset):
        words = tell.pick("、", ", ").join(tell.translation(word) for word in sorted(after - before))
        return tell.pick(f"{name}增加“{words}”", f"add “{words}” to {name}")
    if isinstance(after, int | Fraction) and isinstance(before, int | Fraction):
        return _moved(fact, name, before, after, tell)
    texts = (show(fact, before, tell.lang), show(fact, after, tell.lang))
    return tell.pick(
        f"{name}由“{texts[0]}”变为“{texts[1]}”", f"change {name} from “{texts[0]}” to “{texts[1]}”"
    )


def _moved(fact: Fact, name: str, before: int | Fraction, after: int | Fraction, tell: Teller) -> str:
    size: Value = after - before if after > before else before - after
    old, new, by = (show(fact, value, tell.lang) for value in (before, after, size))
    if after > before:
        return tell.pick(
            f"{name}从{old}提高到{new}（增加{by}）", f"raise {name} from {old} to {new} (by {by})"
        )
    return tell.pick(f"{name}从{old}降到{new}（减少{by}）", f"lower {name} from {old} to {new} (by {by})")
