"""What a runner says when it could not do its work."""

from chanmai.engine.facts.bilingual import BilingualError


class NotDone(BilingualError):
    """The work was not done and nothing of it was kept.

    `zh` and `en` say what happened and where, `mend_zh` and `mend_en` what to do about it.
    """

    def __init__(self, zh: str, en: str, *, mend_zh: str = "", mend_en: str = "") -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en
        self.mend_zh = mend_zh
        self.mend_en = mend_en

    def __str__(self) -> str:
        return f"{self.zh}{self.mend_zh} / {self.en} {self.mend_en}".strip()
