"""Typed reading of one YAML mapping: every key that is asked for is known, every other one is an error."""

import datetime
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from chanmai.engine.facts.texts import Text
from chanmai.pack.finding import FEW, Notebook, Place, choice_of, nearest
from chanmai.pack.notation import DAY, LOOSE_DAY, NO, YES, as_day, as_quantity, is_loose_day
from chanmai.pack.tree import Mapping, Scalar, Sequence, Tree, data

Choice = TypeVar("Choice", bound=StrEnum)


class Entry:
    """A mapping being read. Call `done()` at the end to have unknown keys reported."""

    def __init__(self, node: Mapping, notes: Notebook, role: str = "") -> None:
        self.node = node
        self.notes = notes
        self.role = role  # the key under which such mappings stand, "" for a whole file
        self._known: dict[str, None] = {}

    @property
    def place(self) -> Place:
        """Where the mapping begins."""
        return self.node.place

    def at(self, key: str) -> Place:
        """Where the key stands, or where the mapping begins when it is not there."""
        return self.node.keys[key].place if key in self.node.keys else self.place

    def has(self, key: str) -> bool:
        """True if the key is written, even with an empty value."""
        self._known[key] = None
        return key in self.node.values

    def knows(self, *keys: str) -> None:
        """Take keys for known that others read."""
        self._known.update(dict.fromkeys(keys))

    def tree(self, key: str) -> Tree | None:
        """The node of a key, None when it is missing or null."""
        self._known[key] = None
        node = self.node.values.get(key)
        return None if isinstance(node, Scalar) and node.null else node

    def scalar(self, key: str) -> Scalar | None:
        """The scalar of a key; anything else is noted as an error."""
        node = self.tree(key)
        if node is None or isinstance(node, Scalar):
            return node
        self._wrong(key, Text("一个词或一句话", "a word or a sentence"))
        return None

    def text(self, key: str, default: str = "") -> str:
        """The text of a key, stripped; `default` when it is missing."""
        node = self.scalar(key)
        return node.text.strip() if node is not None else default

    def need(self, key: str) -> str:
        """The text of a key that must be there; "" after noting that it is not."""
        text = self.text(key)
        if not text:
            self.note_missing(key)
        return text

    def note_missing(self, key: str) -> None:
        """Note that a key is missing or empty."""
        self.notes.error(
            self.at(key),
            "missing-key",
            Text(f"缺少“{key}”", f"`{key}` is missing"),
            Text(f"补写 {key}: …", f"Add `{key}: …`"),
        )

    def stated(self, key: str) -> str:
        """The text of a key that must be written, if only as `null` (said to be unknown)."""
        self.stated_node(key)
        return self.text(key)

    def stated_node(self, key: str) -> None:
        """Note a key that is not written at all; `null` is enough."""
        if not self.has(key):
            self.notes.error(
                self.place,
                "missing-key",
                Text(f"缺少“{key}”", f"`{key}` is missing"),
                Text(
                    f"补写 {key}；确实不知道的写 {key}: null",
                    f"Add `{key}`; write `{key}: null` if it is not known",
                ),
            )

    def choice(self, key: str, words: type[Choice], default: Choice) -> Choice:
        """One of the words of an enumeration."""
        text = self.text(key)
        if not text:
            return default
        try:
            return words(text)
        except ValueError:
            self._not_among(key, text, [str(word) for word in words if word])
            return default

    def among(self, key: str, words: Iterable[str], default: str = "") -> str:
        """One of a list of words; `default` when missing or wrong."""
        known = list(words)
        text = self.text(key, default)
        if text and text != default and text not in known:
            self._not_among(key, text, known)
            return default
        return text

    def flag(self, key: str, default: bool = False) -> bool:
        """是/否, true/false."""
        text = self.text(key)
        if text and text not in YES + NO:
            self._not_among(key, text, ["是", "否"])
        return text in YES if text else default

    def day(self, key: str) -> datetime.date | None:
        """A full date, or None when missing."""
        node = self.scalar(key)
        if node is None:
            return None
        text = node.text.strip()
        day = as_day(text)
        if day is None and DAY.fullmatch(text):
            self._no_such_day(key, text)
        elif day is None:
            self._wrong(key, Text("日期，如 2024-05-01", "a date such as 2024-05-01"))
        return day

    def _no_such_day(self, key: str, text: str) -> None:
        message = Text(f"“{key}”：日历上没有“{text}”这一天", f"`{key}`: there is no such day as {text}")
        mend = Text("请核对月和日。", "Look at the month and the day.")
        self.notes.error(self._value_place(key), "no-such-day", message, mend)

    def loose_day(self, key: str) -> str:
        """A date known to the day, the month or the year, as written; "" when not known."""
        text = self.text(key)
        if text and not is_loose_day(text) and LOOSE_DAY.fullmatch(text):
            self._no_such_day(key, text)
        elif text and not is_loose_day(text):
            self._wrong(
                key,
                Text(
                    "日期、年月或年份，如 2024-05-01、2024-05、2024", "a date, month or year such as 2024-05"
                ),
            )
        return text

    def whole(self, key: str, default: int | None = None) -> int | None:
        """A whole number."""
        text = self.text(key)
        if not text:
            return default
        if not re.fullmatch(r"-?\d{1,18}", text):
            self._wrong(key, Text("整数", "a whole number"))
            return default
        return int(text)

    def quantity(self, key: str, dimension: str = "") -> Fraction | None:
        """A number with its unit, in base units (分, 1 for shares and counts)."""
        node = self.scalar(key)
        if node is None:
            return None
        quantity = as_quantity(node.text.strip())
        if quantity is None or (dimension and quantity[1] != dimension):
            words = {
                "money": Text("金额，如 500万元", "money such as 500万元"),
                "ratio": Text("比率，如 5%", "a share such as 5%"),
            }
            self._wrong(
                key,
                words.get(
                    dimension, Text("数，如 200人、5%、500万元", "a number such as 200人, 5%, 500万元")
                ),
            )
            return None
        return quantity[0]

    def money(self, key: str) -> int | None:
        """An amount of money in 分."""
        value = self.quantity(key, "money")
        if value is not None and value.denominator != 1:
            self._wrong(key, Text("到分为止的金额", "money without parts of a 分"))
            return None
        return None if value is None else int(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of words; a single word counts as a list of one."""
        node = self.tree(key)
        if node is None:
            return ()
        items = node.items if isinstance(node, Sequence) else (node,)
        words = [item.text.strip() for item in items if isinstance(item, Scalar) and not item.null]
        if len(words) != len(items):
            self._wrong(key, Text("一列词", "a list of words"))
        return tuple(words)

    def entry(self, key: str) -> "Entry | None":
        """The mapping of a key, None when missing."""
        node = self.tree(key)
        if node is None or isinstance(node, Mapping):
            return None if node is None else Entry(node, self.notes, key)
        self._wrong(key, Text("一组“键: 值”", "a group of `key: value`"))
        return None

    def entries(self, key: str) -> list["Entry"]:
        """The mappings of a list, [] when missing."""
        node = self.tree(key)
        return [] if node is None else list(entries_of(node, self.notes, key))

    def data(self, key: str) -> object:
        """Whatever stands at the key as plain data, for content that the pack only carries."""
        node = self.tree(key)
        return None if node is None else data(node)

    def note_unknown_keys(self) -> None:
        """Note every key that nobody asked for, with the part to which it belongs or the nearest known ones."""
        self.notes.learn(self.place.file, self.role, self._known)
        for key, scalar in self.node.keys.items():
            if key not in self._known:
                self._unknown(key, scalar)

    def _unknown(self, key: str, scalar: Scalar) -> None:
        mend = nearest(key, self._known)
        homes = self.notes.homes(scalar.place.file, key)
        if homes:
            zh, en = "、".join(homes), ", ".join(f"`{home}`" for home in homes)
            mend = Text(f"它应写在 {zh} 里。", f"It belongs in {en}.")
        if any(sign in key for sign in "()（）,<>=*/"):
            mend = Text(
                "像是逗号把表达式切断了：请把整个表达式放在引号里。",
                "A comma seems to cut an expression: quote all of it.",
            )
        words = Text(f"不认识的键“{key}”", f"Unknown key `{key}`")
        self.notes.error(scalar.place, "unknown-key", words, mend)

    def _not_among(self, key: str, text: str, words: list[str]) -> None:
        message = Text(f"“{key}”不能写“{text}”", f"`{key}` cannot be `{text}`")
        mend = choice_of(words) if len(words) <= FEW else nearest(text, words)
        self.notes.error(self._value_place(key), "not-among", message, mend)

    def _wrong(self, key: str, form: Text) -> None:
        message = Text(f"“{key}”应当是{form.zh}", f"`{key}` should be {form.en}")
        self.notes.error(
            self._value_place(key), "wrong-form", message, Text("改成这种写法。", "Write it in that form.")
        )

    def _value_place(self, key: str) -> Place:
        return self.node.values[key].place if key in self.node.values else self.place


def entries_of(node: Tree, notes: Notebook, role: str = "") -> Iterator[Entry]:
    """The mappings of a list; anything else in it is noted."""
    if not isinstance(node, Sequence):
        words = Text(
            "此处应当是一列，每项以“- ”开头", "A list is expected here, each item beginning with `- `"
        )
        notes.error(node.place, "not-a-list", words)
        return
    for item in node.items:
        if isinstance(item, Mapping):
            yield Entry(item, notes, role)
        else:
            words = Text("此项应当是一组“键: 值”", "This item should be a group of `key: value`")
            notes.error(item.place, "not-a-group", words)
