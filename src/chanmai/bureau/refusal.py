"""How an operation or a query says no: one exception in a few kinds, which pages, API and command line can show."""

from chanmai.engine.facts.bilingual import BilingualError

PROBLEMS = "x-problems"
"""Where an endpoint of the API names its refusals by status: {409: {the refusal's `code`: when, in both languages}}."""


class Refused(BilingualError):
    """A request that cannot be carried out as given; nothing was changed.

    `zh` and `en` say what happened and where, `mend_zh` and `mend_en` what to do about it; without words the standing
    sentence of its kind is told. `code` is a short stable word for programs.
    """

    def __init__(
        self, zh: str = "", en: str = "", *, mend_zh: str = "", mend_en: str = "", code: str = ""
    ) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en
        self.mend_zh = mend_zh
        self.mend_en = mend_en
        self.code = code

    def __str__(self) -> str:
        return f"{self.zh}{self.mend_zh} / {self.en} {self.mend_en}".strip() if self.zh else ""


class Missing(Refused):
    """There is no such thing, or it is outside the visitor's scope; the two cannot be told apart."""


class Forbidden(Refused):
    """The visitor may not do this."""


class Conflict(Refused):
    """The state of things stands against it; the same request may be carried out at another time."""


class Unfit(Refused):
    """What was handed in cannot be used as it is."""
