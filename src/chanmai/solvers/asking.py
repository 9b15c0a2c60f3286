"""Asking z3: incremental questions with a time limit."""

from enum import Enum

import z3

from chanmai.solvers.logic import Logic, Term, context, formula
from chanmai.solvers.terms import Terms

MILLISECONDS = 500  # for one question; what takes longer is left open and never reported


class Reply(Enum):
    """What the solver knows of a question."""

    YES = "a firm was found"
    NO = "no firm can be so"
    OPEN = "not decided in time"


class Asking:
    """Questions about imagined firms. What is stated holds for every later question in the same scope."""

    def __init__(self, *firms: Terms, milliseconds: int = MILLISECONDS) -> None:
        self._firms = firms
        self._told = [0] * len(firms)
        self._milliseconds = milliseconds
        self._solver = z3.SimpleSolver(ctx=context())
        self._solver.set("timeout", milliseconds)
        self._stated: list[Term] = []
        self.model: z3.ModelRef | None = None
        self.asked = 0

    def state(self, *facts: Logic) -> None:
        """Let facts hold from now on."""
        for fact in facts:
            if fact is not True:
                self._stated.append(formula(fact))
                self._solver.add(self._stated[-1])

    def ask(self, *facts: Logic) -> Reply:
        """Whether a firm can be as stated and also so; if yes, `model` has one."""
        self._learn()
        self.model = None
        if any(fact is False for fact in facts):
            return Reply.NO
        terms = [formula(fact) for fact in facts if fact is not True]
        self.asked += 1
        self._solver.push()
        try:
            self._solver.add(*terms)
            answer = self._solver.check()
            if answer == z3.sat:
                self.model = self._solver.model()
        finally:
            self._solver.pop()
        return self._again(terms) if answer == z3.unknown else Reply.YES if answer == z3.sat else Reply.NO

    def _again(self, terms: list[Term]) -> Reply:
        """The whole question anew with z3's choice of methods: slower to start, stronger on products."""
        solver = z3.Solver(ctx=context())
        solver.set("timeout", self._milliseconds)
        solver.add(*self._stated, *terms)
        answer = solver.check()
        if answer == z3.sat:
            self.model = solver.model()
        return Reply.YES if answer == z3.sat else Reply.NO if answer == z3.unsat else Reply.OPEN

    def _learn(self) -> None:
        """The limits of facts that came up since the last question."""
        for index, firm in enumerate(self._firms):
            axioms = firm.axioms[self._told[index] :]
            self._told[index] = len(firm.axioms)
            self.state(*axioms)
