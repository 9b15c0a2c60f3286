"""A short text in both languages, as titles and restated sentences of a pack are written."""

from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.pack.entry import Entry
from chanmai.pack.tree import Scalar


def read_words(entry: Entry, key: str, *, needed: bool = False) -> Text:
    """`{zh: …, en: …}` or plain text, which counts as Chinese."""
    node = entry.tree(key)
    if node is None:
        if needed:
            entry.note_missing(key)
        return NO_TEXT
    if isinstance(node, Scalar):
        return Text(node.text.strip())
    pair = entry.entry(key)
    if pair is None:
        return NO_TEXT
    words = Text(pair.need("zh"), pair.text("en"))
    pair.note_unknown_keys()
    return words
