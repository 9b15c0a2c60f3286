"""What stops a text from being read, told in Chinese and English with what to do."""

from chanmai.engine.facts.bilingual import BilingualError


class Unreadable(BilingualError, ValueError):
    """A file or text that cannot be read. `zh` and `en` say what happened, `mend_zh` and `mend_en` what to do."""

    def __init__(self, words: tuple[str, str], mend: tuple[str, str] = ("", "")) -> None:
        self.zh, self.en = words
        self.mend_zh, self.mend_en = mend
        super().__init__(f"{self.zh}{self.mend_zh} {self.en} {self.mend_en}".strip())
