"""The error that the rule language raises, with every problem it found."""

from chanmai.engine.facts.problem import Problem, ProblemError


class RuleError(ProblemError):
    """A rule that cannot be read or does not make sense; `.problems` tells each place and its mend."""


__all__ = ["Problem", "RuleError"]
