"""How an operation says no: one exception that pages, API and command line all know how to show."""

from chanmai.engine.facts.bilingual import BilingualError


class Refused(BilingualError):
    """A request that cannot be carried out as given; nothing was changed.

    `zh` and `en` say what happened and where, `mend_zh` and `mend_en` what to do about it. `status` is the HTTP
    status under which the API reports it, `code` a short stable word for programs.
    """

    def __init__(
        self,
        zh: str,
        en: str,
        *,
        mend_zh: str = "",
        mend_en: str = "",
        code: str = "refused",
        status: int = 400,
    ) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en
        self.mend_zh = mend_zh
        self.mend_en = mend_en
        self.code = code
        self.status = status

    def __str__(self) -> str:
        return f"{self.zh}{self.mend_zh} / {self.en} {self.mend_en}".strip()
