"""YAML as a tree that remembers file, line and column of every node and keeps every scalar as it was written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import yaml

from chanmai.engine.facts.texts import Text
from chanmai.pack.finding import Notebook, Place

DEEPEST, MOST_NODES = 40, 1_000_000
NULLS = ("", "~", "null", "Null", "NULL")


class _Plain(yaml.CSafeLoader):
    """The C parser without any guessing of types: `2022-03-08`, `5%` and `是` stay text."""

    def resolve(self, _kind: object, _value: object, _implicit: object) -> str:
        """The tag of a node; nobody asks for it here."""
        return ""


@dataclass(slots=True)
class SourceFile:
    """A file of the pack and its lines, for finding the column of a character inside a scalar."""

    name: str
    text: str
    _lines: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """Lines with their ends."""
        if not self._lines:
            self._lines = self.text.splitlines(keepends=True)
        return self._lines


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word, number or text as written; `null` is True for an empty value, `~` or `null`."""

    source: SourceFile
    line: int
    column: int
    text: str
    null: bool
    quoted: bool

    @property
    def place(self) -> Place:
        """Where the scalar begins."""
        return Place(self.source.name, self.line, self.column)

    def within(self, offset: int) -> Place:
        """Where the character `offset` of the text stands in the file, through quotes, folds and escapes."""
        row, column = self.line - 1, self.column - 1
        if self.quoted:
            row, column = _after_opening(self.source.lines, row, column)
        for at, (at_row, at_column, width) in enumerate(
            _characters(self.source.lines, row, column, self.text)
        ):
            if at == offset:
                return Place(self.source.name, at_row + 1, at_column + 1)
            row, column = at_row, at_column + width
        return Place(self.source.name, row + 1, column + 1)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    source: SourceFile
    line: int
    column: int
    items: "tuple[Tree, ...]"

    @property
    def place(self) -> Place:
        """Where the list begins."""
        return Place(self.source.name, self.line, self.column)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and nodes in the order written; `keys` holds the scalar of each key."""

    source: SourceFile
    line: int
    column: int
    keys: dict[str, Scalar]
    values: "dict[str, Tree]"

    @property
    def place(self) -> Place:
        """Where the mapping begins."""
        return Place(self.source.name, self.line, self.column)


Tree = Scalar | Sequence | Mapping


def _after_opening(lines: list[str], row: int, column: int) -> tuple[int, int]:
    """Past the quote of a quoted scalar or past the indicator line of a block scalar."""
    if lines[row][column] in "|>":
        return row + 1, 0
    return row, column + 1


def _characters(lines: list[str], row: int, column: int, text: str) -> Iterator[tuple[int, int, int]]:
    """Row, column and width in the file of each character of a scalar's text, by walking both together."""
    for letter in text:
        while row < len(lines):
            line = lines[row]
            if column >= len(line):
                row, column = row + 1, 0
            elif line[column] in (letter, "\\") or (letter == " " and line[column] == "\n"):
                break
            else:
                column += 1
        if row >= len(lines):
            return
        width = 2 if lines[row][column] == "\\" and letter != "\\" else 1
        if letter == "'" and lines[row][column : column + 2] == "''":
            width = 2
        yield row, column, width
        column += width


def data(tree: Tree) -> object:
    """The tree as plain lists, dicts and text without places; empty values are left out of mappings."""
    if isinstance(tree, Scalar):
        return None if tree.null else tree.text.strip()
    if isinstance(tree, Sequence):
        return [data(item) for item in tree.items]
    pairs = ((key, data(value)) for key, value in tree.values.items())
    return {key: value for key, value in pairs if value is not None}


def read_yaml(root: Path, path: Path, notes: Notebook) -> Tree | None:
    """The tree of a file, or None after noting why it cannot be read. Duplicate keys are errors."""
    name = path.relative_to(root).as_posix()
    try:
        source = SourceFile(name, path.read_text(encoding="utf-8-sig"))
        node = yaml.compose(source.text, Loader=_Plain)
    except (OSError, UnicodeDecodeError) as fault:
        _unreadable(notes, name, fault)
        return None
    except yaml.YAMLError as fault:
        _broken(notes, name, fault)
        return None
    except RecursionError:
        _tangled(notes, Place(name))
        return None
    if node is None:
        notes.error(
            Place(name, 1),
            "empty-file",
            Text("文件是空的", "The file is empty"),
            Text("写入内容，或删去此文件。", "Fill it or remove it."),
        )
        return None
    tangle = _tangle(node)
    if tangle is not None:
        _tangled(notes, Place(name, tangle.start_mark.line + 1, tangle.start_mark.column + 1))
        return None
    return _convert(source, node, notes)


def _tangle(root: yaml.Node) -> yaml.Node | None:
    """A node that lies too deep, or at which the file swells by `&` and `*`."""
    level, count = [root], 0
    for _ in range(DEEPEST):
        below: list[yaml.Node] = []
        for node in level:
            if not isinstance(node, yaml.ScalarNode):
                below += (
                    node.value if isinstance(node, yaml.SequenceNode) else chain.from_iterable(node.value)
                )
            if len(below) + count > MOST_NODES:
                return node
        if not below:
            return None
        level, count = below, count + len(below)
    return level[0]


def _tangled(notes: Notebook, place: Place) -> None:
    notes.error(
        place,
        "tangled",
        Text(
            f"嵌套超过{DEEPEST}层，或展开 & 与 * 后太大",
            f"Nested more than {DEEPEST} levels deep, or too large once & and * are written out",
        ),
        Text("请写得平一些。", "Write it flatter."),
    )


def _unreadable(notes: Notebook, name: str, fault: Exception) -> None:
    if isinstance(fault, UnicodeDecodeError):
        words = Text("文件不是 UTF-8 编码", "The file is not UTF-8 text")
        notes.error(Place(name), "not-utf8", words, Text("另存为 UTF-8。", "Save it as UTF-8."))
    else:
        notes.error(Place(name), "unreadable", Text("文件读不出来", "The file cannot be read"))


def _broken(notes: Notebook, name: str, fault: yaml.YAMLError) -> None:
    mark = getattr(fault, "problem_mark", None)
    place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
    problem = getattr(fault, "problem", None) or "unreadable YAML"
    notes.error(
        place,
        "yaml",
        Text("此处不合 YAML 写法", f"This is not valid YAML: {problem}"),
        Text(
            "检查缩进、冒号后的空格；含逗号或花括号的表达式放在引号里。",
            "Check the indent and the space after the colon; quote an expression that holds commas or braces.",
        ),
    )


def _convert(source: SourceFile, node: yaml.Node, notes: Notebook) -> Tree:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if isinstance(node, yaml.ScalarNode):
        plain = not node.style
        return Scalar(source, line, column, node.value, plain and node.value in NULLS, not plain)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(source, line, column, tuple(_convert(source, item, notes) for item in node.value))
    keys: dict[str, Scalar] = {}
    values: dict[str, Tree] = {}
    for key_node, value_node in node.value:
        key = _convert(source, key_node, notes)
        if not isinstance(key, Scalar):
            notes.error(key.place, "key-not-text", Text("键必须是文字", "A key must be a word"))
            continue
        if key.text in keys:
            _duplicate(notes, key, keys[key.text])
        keys[key.text] = key
        values[key.text] = _convert(source, value_node, notes)
    return Mapping(source, line, column, keys, values)


def _duplicate(notes: Notebook, key: Scalar, first: Scalar) -> None:
    notes.error(
        key.place,
        "duplicate-key",
        Text(
            f"“{key.text}”重复，前一处在第 {first.line} 行",
            f"`{key.text}` is written twice, first in line {first.line}",
        ),
        Text("保留一处。", "Keep one of them."),
    )
