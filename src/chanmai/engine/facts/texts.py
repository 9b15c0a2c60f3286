"""A text in Chinese and English, and the errors that say in both what happened and what to do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in both languages; `en` is empty where there is no translation."""

    zh: str = ""
    en: str = ""

    @classmethod
    def both(cls, write: Callable[[str], str]) -> "Text":
        """What `write` gives for "zh" and for "en"."""
        return cls(write("zh"), write("en"))

    def of(self, language: str) -> str:
        """English for "en…" when there is one, else Chinese."""
        return self.en if language.startswith("en") and self.en else self.zh

    def then(self, more: "Text") -> "Text":
        """This sentence and another: put together in Chinese, with a blank between them in English."""
        return Text(self.zh + more.zh, f"{self.en} {more.en}".strip())

    def join(self, texts: Iterable["Text"]) -> "Text":
        """Texts put one behind the other, with this one where two meet."""
        parts = tuple(texts)
        return Text(self.zh.join(each.zh for each in parts), self.en.join(each.en for each in parts))

    def __bool__(self) -> bool:
        """True if there is a text at all."""
        return bool(self.zh or self.en)


NO_TEXT = Text()


class TextError(Exception):
    """An error that explains itself: `message` says what happened, `mend` what to do about it."""

    joint = "\n"

    def __init__(self, message: Text, mend: Text = NO_TEXT) -> None:
        super().__init__(message, mend)
        self.message = message
        self.mend = mend

    @property
    def whole(self) -> Text:
        """What happened and what to do."""
        return self.message.then(self.mend)

    def __str__(self) -> str:
        return f"{self.whole.zh}{self.joint}{self.whole.en}"
