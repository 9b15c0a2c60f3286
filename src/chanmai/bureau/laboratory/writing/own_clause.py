"""A clause as somebody fills it in: fields of a form read into a clause, with every problem at its field and place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai.bureau.laboratory.trials.nobody import nobody
from chanmai.bureau.laboratory.writing.outline import outline, read_outline, shift
from chanmai.engine.eligibility.clauses.clause import (
    Amount,
    Benefit,
    Bound,
    Clause,
    Condition,
    Level,
    Reference,
    Rounding,
    RoundingMode,
)
from chanmai.engine.facts.dictionary import (
    HISTORY,
    OF_CLAUSES,
    TIER,
    prefix_of,
    subject_of,
)
from chanmai.engine.facts.problem import Problem, ProblemError
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import MONEY, UNITS
from chanmai.engine.language.check import read_rule
from chanmai.engine.language.doubts import IMPOSSIBLE, doubts
from chanmai.engine.language.nodes import Fetch, Node, Number
from chanmai.engine.language.parse import parse
from chanmai.engine.language.printing import to_chinese
from chanmai.engine.language.tree import walk
from chanmai.pack.amounts import STEPS
from chanmai.pack.finding import nearest
from chanmai.pack.pack import Pack
from chanmai.pack.writing import STEP_NAMES, money_text

REFERENCES = tuple(map(str, Reference))
KINDS = tuple(map(str, Benefit))
LEVELS = tuple(str(level) for level in Level if level)
PERIODS = ("", "年", "一次性", "单家累计", "单个项目")
BOUNDS = tuple(str(each) for each in Bound)
MODES = tuple(str(each) for each in RoundingMode)
LONGEST = {
    "name": 80,
    "title": 120,
    "issuer": 80,
    "words": 300,
    "formula": 1000,
    "cap": 40,
    "conditions": 8000,
}
CHOICES = {
    "kind": KINDS, "reference": REFERENCES, "level": LEVELS, "cap_period": PERIODS, "rounding": tuple(STEPS),
    "mode": MODES, "bound": BOUNDS,
}  # fmt: skip
Fields = Mapping[str, str]
"""What was filled in, by the name of the field."""


@dataclass(frozen=True, slots=True)
class OwnClause:
    """What was read: the clause, or the problems by field, each with its place in the text of the field.

    `doubts` are what its author should look at again.
    """

    clause: Clause | None
    problems: Mapping[str, tuple[Problem, ...]]
    doubts: tuple[Problem, ...] = ()


def empty() -> dict[str, str]:
    """The fields of a clause of which nothing is written yet."""
    return {
        "name": "", "title": "", "issuer": "", "level": "市", "kind": "奖励", "reference": REFERENCES[0],
        "conditions": "", "formula": "", "cap": "", "cap_period": "年", "rounding": "元",
        "mode": str(RoundingMode.HALF_UP), "bound": str(Bound.EXACT), "words": "",
    }  # fmt: skip


def fields_of(clause: Clause) -> dict[str, str]:
    """The fields that give this clause."""
    values = empty() | {
        "name": clause.name,
        "title": clause.document.title,
        "issuer": clause.document.issuer,
        "level": clause.document.level or "市",
        "kind": clause.kind,
        "reference": clause.reference,
        "conditions": outline(clause.condition),
    }
    amount = clause.amount
    if amount is None:
        return values
    return values | {
        "formula": "" if amount.formula is None else to_chinese(amount.formula),
        "cap": "" if amount.cap is None else money_text(amount.cap),
        "cap_period": amount.cap_period,
        "rounding": STEP_NAMES[amount.rounding.step],
        "mode": str(amount.rounding.mode),
        "bound": str(amount.bound),
        "words": amount.words,
    }


def read_own_clause(fields: Fields, base: Clause | None, pack: Pack) -> OwnClause:
    """The clause that the fields describe; what they do not say is as in `base`, the clause that was copied."""
    return _Reading({**empty(), **fields}, base or nobody(), pack).result()


class _Reading:
    """One reading of one form."""

    def __init__(self, fields: Fields, base: Clause, pack: Pack) -> None:
        self.fields = fields
        self.base = base
        self.pack = pack
        self.problems: dict[str, list[Problem]] = {}
        self.doubts: list[Problem] = []

    def result(self) -> OwnClause:
        """The clause or the problems."""
        for name, longest in LONGEST.items():
            if len(self.fields[name]) > longest:
                self._note(name, Text(f"最多 {longest} 字。", f"At most {longest} characters."))
        for name, options in CHOICES.items():
            if self.fields[name] not in (*options, *self._kept(name)):
                self._note(name, Text("请从列表中选择。", "Choose one of the list."))
        if not self.fields["name"].strip():
            self._note("name", Text("请写条款名称。", "Give the clause a name."))
        condition, amount = self._condition(), self._amount()
        if self.problems or condition is None:
            return OwnClause(None, {name: tuple(problems) for name, problems in self.problems.items()})
        document = self.base.document
        own = replace(
            document,
            title=self.fields["title"].strip() or document.title,
            issuer=self.fields["issuer"].strip() or document.issuer,
            level=Level(self.fields["level"]),
        )
        clause = replace(
            self.base,
            name=self.fields["name"].strip(),
            document=own,
            kind=Benefit(self.fields["kind"]),
            reference=self.fields["reference"],
            condition=condition,
            amount=amount,
            version="",
        )
        return OwnClause(clause, {}, tuple(self.doubts))

    def _kept(self, name: str) -> tuple[str, ...]:
        """What the copied clause has in a field that offers a choice; it may stay though the list does not have it."""
        amount = self.base.amount
        values = {"kind": self.base.kind, "reference": self.base.reference}
        if amount is not None:
            values["cap_period"] = amount.cap_period
        return (values[name],) if name in values else ()

    def _note(self, field: str, message: Text) -> None:
        self.problems.setdefault(field, []).append(Problem("field", message))

    def _condition(self) -> Condition | None:
        text = self.fields["conditions"].replace("\r\n", "\n")
        try:
            condition = read_outline(text, self.base.code, self.pack.dictionary)
        except ProblemError as fault:
            self.problems.setdefault("conditions", []).extend(fault.problems)
            return None
        expressions = [test.expr for test in condition.tests() if not test.finding]
        for each in expressions:
            self._doubt("conditions", each)
        self._references("conditions", expressions, text)
        return condition

    def _amount(self) -> Amount | None:
        text, cap = self.fields["formula"].strip(), self._cap()
        if not text and cap is None:
            return None
        old = self.base.amount or Amount(None)
        formula = self._expression("formula", text, "money") if text else None
        choices = {name: self.fields[name] for name in CHOICES}
        if any(name in self.problems for name in ("rounding", "mode", "bound")):
            return None
        same = old.formula is not None and formula == old.formula and cap == old.cap
        return replace(
            old,
            formula=formula,
            text="" if formula is None else to_chinese(formula),
            words=self.fields["words"].strip() or (old.words if same else ""),
            cap=cap,
            cap_period=choices["cap_period"],
            rounding=Rounding(STEPS[choices["rounding"]], RoundingMode(choices["mode"])),
            bound=Bound(choices["bound"]) if text else Bound.UPPER,
        )

    def _expression(self, field: str, text: str, expect: str) -> Node | None:
        start = len(self.fields[field]) - len(self.fields[field].lstrip())
        try:
            node = read_rule(text, self.pack.dictionary, expect=expect)
        except ProblemError as fault:
            self.problems.setdefault(field, []).extend(shift(each, start) for each in fault.problems)
            return None
        self._doubt(field, node)
        self._references(field, [node], self.fields[field])
        return node

    def _doubt(self, field: str, node: Node) -> None:
        """Keep what is probably not meant; a share that no value can reach is a problem."""
        for each in doubts(node, self.pack.dictionary):
            if each.code == IMPOSSIBLE:
                self.problems.setdefault(field, []).append(replace(each, start=0, end=0))
            else:
                self.doubts.append(each)

    def _cap(self) -> int | None:
        """The cap in 分; a bare number is in 万元."""
        text = self.fields["cap"].strip()
        if not text:
            return None
        try:
            node = parse(text)
            if isinstance(node, Number) and not node.unit:
                node = parse(text + ("元" if node.scale else "万元"))
        except ProblemError as fault:
            self.problems.setdefault("cap", []).extend(fault.problems)
            return None
        unit = UNITS.get(node.unit) if isinstance(node, Number) else None
        if (
            not isinstance(node, Number)
            or unit is None
            or unit.dimension != MONEY
            or not _payable(node.value)
        ):
            self._note(
                "cap", Text("上限是大于零的金额，如 500万元。", "A cap is money above zero, such as 500万元.")
            )
            return None
        return int(node.value)

    def _references(self, field: str, nodes: list[Node], text: str) -> None:
        """Names with a prefix have to point to something that the pack has."""
        for node in nodes:
            for part in walk(node):
                if isinstance(part, Fetch):
                    self._pointed(field, part.ref.fact, text)

    def _pointed(self, field: str, name: str, text: str) -> None:
        prefix, rest = prefix_of(name), subject_of(name)
        known = _known(prefix, self.pack)
        if not prefix or rest in known or (prefix in HISTORY and rest == self.base.code):
            return
        at = max(text.find(rest), 0)
        mend = nearest(rest, sorted(known))
        self.problems.setdefault(field, []).append(
            Problem(
                "unknown-reference",
                Text(f"没有“{name}”。", f"There is no `{name}`."),
                mend,
                at,
                at + len(rest),
            )
        )


def _payable(value: Fraction) -> bool:
    return value > 0 and value.denominator == 1


def _known(prefix: str, pack: Pack) -> set[str]:
    if prefix in OF_CLAUSES:
        return set(pack.clauses)
    if prefix == TIER:
        return {tier.code for ladder in pack.ladders for tier in ladder.tiers}
    names = {f"{code}.{key}" for code, places in pack.clause_places.items() for key in places.findings}
    return names | {key for ladder in pack.ladders for key in ladder.findings}
