"""One firm against all rules, kept up to date: a changed fact touches only its atoms, then one pass of and / or.

Amounts of met rules are formed anew where a fact of their base changed.
"""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from benchmarks.kernel.amounts import plan_amounts
from benchmarks.kernel.whole import Whole

from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.refs import refs
from chanmai.runners.columnar.program import Program
from chanmai.runners.columnar.single.codes import TRUE
from chanmai.runners.columnar.single.families import Family
from chanmai.runners.columnar.single.program import SingleProgram


class FirmProgram(SingleProgram):
    """A program for single firms that pays as well. `asking`: the families that ask for a fact."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.asking: dict[Ref, list[Family]] = {}
        for family in self.families:
            for ref in family.refs:
                self.asking.setdefault(ref, []).append(family)
        plan = plan_amounts(program)
        self.fixed = plan.fixed
        self.bases = [base for base, _ in plan.groups]
        self.base_refs: dict[Ref, list[int]] = {}
        self.shares: dict[int, tuple[int, Whole]] = {}
        for number, (base, shares) in enumerate(plan.groups):
            for ref in refs(base):
                self.base_refs.setdefault(ref, []).append(number)
            self.shares.update({share.rule: (number, Whole.of(share)) for share in shares})


class FirmState:
    """The decisions of one firm under a program. `codes[i]` answers rule i; amounts are in 分, None while unknown."""

    def __init__(self, single: FirmProgram, values: Mapping[Ref, Value]) -> None:
        self._single = single
        self._values: dict[Ref, Value | None] = dict(values)
        self._nodes = single.nodes()
        self._bases: dict[int, Fraction | None] = {}
        self._paid: list[dict[int, int | None]] = [{} for _ in single.bases]  # by base, then by rule
        single.answer(self._nodes, single.families, self._values.get)
        self.codes = single.combine(self._nodes)

    def change(self, changes: Mapping[Ref, Value | None]) -> None:
        """Take over new values of some facts (None: no longer known) and decide every rule anew."""
        touched: dict[Family, None] = {}
        for ref, value in changes.items():
            self._values[ref] = value
            touched.update(dict.fromkeys(self._single.asking.get(ref, ())))
            for base in self._single.base_refs.get(ref, ()):
                self._bases.pop(base, None)
                self._paid[base].clear()
        self._single.answer(self._nodes, touched, self._values.get)
        self.codes = self._single.combine(self._nodes)

    def amounts(self) -> dict[int, int | None]:
        """For every met rule that states an amount: the amount, or None when a fact that it needs is missing."""
        fixed, shares, out = self._single.fixed, self._single.shares, {}
        for rule in np.flatnonzero(self.codes == TRUE).tolist():
            if rule in shares:
                base, whole = shares[rule]
                paid = self._paid[base]
                if rule not in paid:
                    value = self._base(base)
                    paid[rule] = None if value is None else whole.amount(value)
                out[rule] = paid[rule]
            elif rule in fixed:
                out[rule] = fixed[rule]
        return out

    def atom_code(self, place: int) -> int:
        """TRUE, UNKNOWN or FALSE for one atom: the reasons are lookups."""
        return int(self._nodes[place])

    def _base(self, number: int) -> Fraction | None:
        if number not in self._bases:
            value = evaluate(self._single.bases[number], self._values.get)
            self._bases[number] = Fraction(value) if isinstance(value, int | Fraction) else None
        return self._bases[number]
