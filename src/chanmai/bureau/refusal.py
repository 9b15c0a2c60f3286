"""How an operation or a query says no: one exception in a few kinds, which pages, API and command line can show."""

from chanmai.engine.facts.texts import NO_TEXT, Text, TextError

PROBLEMS = "x-problems"
"""Where an endpoint of the API names its refusals by status: {409: {the refusal's `code`: when, in both languages}}."""


class Refused(TextError):
    """A request that cannot be carried out as given; nothing was changed.

    Without words the standing sentence of its kind is told. `code` is a short stable word for programs.
    """

    joint = " / "

    def __init__(self, message: Text = NO_TEXT, mend: Text = NO_TEXT, *, code: str = "") -> None:
        super().__init__(message, mend)
        self.code = code

    def __str__(self) -> str:
        return super().__str__() if self.message else ""


class NotFound(Refused):
    """There is no such thing, or it is outside the visitor's scope; the two cannot be told apart."""


class Forbidden(Refused):
    """The visitor may not do this."""


class Conflict(Refused):
    """The state of things stands against it; the same request may be carried out at another time."""


class Unfit(Refused):
    """What was handed in cannot be used as it is."""
