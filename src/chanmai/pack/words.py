"""A short text in both languages, as titles and restated sentences of a pack are written."""

from dataclasses import dataclass

from chanmai.pack.entry import Entry
from chanmai.pack.tree import Scalar


@dataclass(frozen=True, slots=True)
class Words:
    """The same text in Chinese and English; `en` is empty when the pack has no translation."""

    zh: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """English for "en…" when there is one, else Chinese."""
        return self.en if language.startswith("en") and self.en else self.zh

    def __bool__(self) -> bool:
        """True if there is a text at all."""
        return bool(self.zh or self.en)


NO_WORDS = Words()


def read_words(entry: Entry, key: str, *, needed: bool = False) -> Words:
    """`{zh: …, en: …}` or plain text, which counts as Chinese."""
    node = entry.tree(key)
    if node is None:
        if needed:
            entry.missing(key)
        return NO_WORDS
    if isinstance(node, Scalar):
        return Words(node.text.strip())
    pair = entry.entry(key)
    if pair is None:
        return NO_WORDS
    words = Words(pair.need("zh"), pair.text("en"))
    pair.done()
    return words
