"""Conditions as an outline that people write: one condition a line, groups as headings with their lines set in.

    规上软件企业
    营业收入 >= 5000万元   # 三(一)
    任一：
      研发费用 / 营业收入 >= 5%
      认定：产品以自主研发为主（own_product）

Lines that stand together must all hold. 任一, 全部 and 至少2项 (any, all, at least 2) open a group; 认定 (finding) is
what an officer has to find, with a short key in brackets; what follows `#` is the article. Errors carry places in the
text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from chanmai.engine.eligibility.clauses.clause import Condition, Group, Test
from chanmai.engine.facts.dictionary import FINDING, Dictionary
from chanmai.engine.facts.problem import Problem, ProblemError
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.check import read_rule
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.nodes import Fetch, Node, Truth
from chanmai.engine.language.printing import to_chinese

HEADING = re.compile(
    r"(?P<any>任一|任意一项|any)|(?P<all>全部|同时|all)|(?:至少|at least)\s*(?P<some>\d{1,3})\s*(?:项|条|of)?",
    re.IGNORECASE,
)
FOUND = re.compile(
    r"(?:认定|finding)\s*[:：]\s*(?P<text>(?![a-z][\w-]*\.[a-z]).*?)\s*+(?:[(（]\s*(?P<key>[A-Za-z]\w*)\s*[)）])?",
    re.IGNORECASE,
)
KEY = re.compile(r"[a-z][a-z0-9_]*")
SPLIT = re.compile(r"((?>\"[^\"]*\"|“[^”]*”|[^#])*)#?(.*)")
STEP = "  "
MOST_LINES, LONGEST = 200, 8000


@dataclass(slots=True)
class _Line:
    """A line that says something. `start` is where its words begin in the whole text, `depth` how far it is set in."""

    start: int
    depth: int
    words: str
    article: str
    below: "list[_Line]" = field(default_factory=list)

    def problem(self, code: str, message: Text, mend: Text) -> Problem:
        return Problem(code, message, mend, self.start, self.start + len(self.words))


def outline(condition: Condition) -> str:
    """The condition as an outline; `read_outline` gives back a condition that means the same."""
    group = condition if isinstance(condition, Group) else Group("0", 1, (condition,))
    if group.count == len(group.items):
        return "\n".join(line for item in group.items for line in _written(item))
    return "\n".join(_written(group))


def _written(condition: Condition) -> Iterator[str]:
    article = f"  # {condition.article}" if condition.article else ""
    if isinstance(condition, Group):
        every, size = condition.count == len(condition.items), condition.count
        yield ("全部：" if every else "任一：" if size == 1 else f"至少{size}项：") + article
        for item in condition.items:
            yield from (STEP + line for line in _written(item))
    elif condition.finding:
        name = condition.expr.ref.fact.rpartition(".")[2] if isinstance(condition.expr, Fetch) else ""
        yield f"认定：{' '.join(condition.text.split())}（{name}）{article}"
    else:
        yield to_chinese(condition.expr) + article


def read_outline(text: str, code: str, dictionary: Dictionary) -> Condition:
    """The condition of the clause of this code. Raises ProblemError with everything that is wrong, in order."""
    return _Reader(text, code, dictionary).read()


@dataclass(slots=True)
class _Reader:
    """One reading of one text."""

    text: str
    code: str
    dictionary: Dictionary
    problems: list[Problem] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def read(self) -> Condition:
        """The whole."""
        lines = list(_lines(self.text))
        if not lines or len(lines) > MOST_LINES or len(self.text) > LONGEST:
            self.problems.append(_EMPTY if not lines else _TOO_LONG)
            raise ProblemError(tuple(self.problems), self.text)
        top = _tree(lines)
        heading = HEADING.fullmatch(_head(top[0])) if len(top) == 1 and _is_heading(top[0]) else None
        group = self._group("0", top[0], heading) if heading else self._all("0", top)
        if self.problems:
            raise ProblemError(tuple(sorted(self.problems, key=lambda each: each.start)), self.text)
        return group

    def _all(self, key: str, lines: Sequence[_Line]) -> Group:
        return Group(key, len(lines), tuple(self._items(key, lines)))

    def _items(self, key: str, lines: Sequence[_Line]) -> Iterator[Condition]:
        for number, line in enumerate(lines, 1):
            yield self._item(str(number) if key == "0" else f"{key}.{number}", line)

    def _item(self, key: str, line: _Line) -> Condition:
        heading = HEADING.fullmatch(_head(line)) if _is_heading(line) else None
        if heading:
            return self._group(key, line, heading)
        if line.below:
            self.problems.append(line.below[0].problem("set-in", *_SET_IN))
        match = FOUND.fullmatch(line.words)
        return self._finding(key, line, match) if match else self._test(key, line)

    def _group(self, key: str, line: _Line, heading: re.Match[str]) -> Group:
        if not line.below:
            self.problems.append(line.problem("empty-group", *_EMPTY_GROUP))
        items = tuple(self._items(key, line.below))
        count = 1 if heading["any"] else len(items) if heading["all"] else int(heading["some"])
        if not 1 <= count <= max(len(items), 1):
            message = Text(
                f"{len(items)} 项中不能至少 {count} 项。", f"At least {count} of {len(items)} cannot be."
            )
            self.problems.append(line.problem("bad-count", message, Text("改正项数。", "Mend the number.")))
        return Group(key, count, items, line.article)

    def _test(self, key: str, line: _Line) -> Test:
        node: Node = Truth(True)
        try:
            node = read_rule(line.words, self.dictionary, expect="condition")
        except RuleError as fault:
            self.problems += [shift(each, line.start) for each in fault.problems]
        return Test(key, node, to_chinese(node), line.article)

    def _finding(self, key: str, line: _Line, match: re.Match[str]) -> Test:
        name = (match["key"] or f"part_{key.replace('.', '_')}").lower()
        if not match["text"]:
            self.problems.append(line.problem("empty-finding", *_EMPTY_FINDING))
        if name in self.keys or not KEY.fullmatch(name):
            self.problems.append(line.problem("finding-twice", *_FINDING_TWICE))
        self.keys.add(name)
        expr = Fetch(Ref(f"{FINDING}{self.code}.{name}"))
        return Test(key, expr, match["text"], line.article, finding=True)


def shift(problem: Problem, by: int) -> Problem:
    """The problem as one of a longer text."""
    return replace(problem, start=problem.start + by, end=problem.end + by)


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for raw in text.split("\n"):
        words, article = SPLIT.fullmatch(raw.rstrip("\r")).groups()  # type: ignore[union-attr]  # matches everything
        content = words.strip()
        if content:
            indent = len(words) - len(words.lstrip())
            depth = len(words[:indent].replace("\t", STEP).replace("\u3000", STEP))
            yield _Line(start + indent, depth, content, article.strip())
        start += len(raw) + 1


def _tree(lines: Sequence[_Line]) -> list[_Line]:
    """The lines at the top, the others below the line under which they are set in."""
    top: list[_Line] = []
    above: list[_Line] = []
    for line in lines:
        while above and above[-1].depth >= line.depth:
            above.pop()
        (above[-1].below if above else top).append(line)
        above.append(line)
    return top


def _is_heading(line: _Line) -> bool:
    return line.words.endswith((":", "："))


def _head(line: _Line) -> str:
    return line.words.rstrip(":： ")


_EMPTY = Problem(
    "no-condition",
    Text("还没有条件。", "There is no condition yet."),
    Text("至少写一行。", "Write at least one line."),
)
_TOO_LONG = Problem(
    "too-long",
    Text(
        f"条件太长：最多 {MOST_LINES} 行、{LONGEST} 字。",
        f"The conditions are too long: {MOST_LINES} lines and {LONGEST} characters at most.",
    ),
    Text("请分成几个条款。", "Divide them among several clauses."),
)
_SET_IN = (
    Text("这一行缩进了，上一行却不是“任一：”一类的组。", "This line is set in, but the line above opens no group."),
    Text(
        "去掉缩进，或在上一行写“任一：”“全部：”“至少2项：”。",
        "Take the indent away, or open a group above with 任一：, 全部： or 至少2项：.",
    ),
)  # fmt: skip
_EMPTY_GROUP = (
    Text("这一组下面没有条件。", "This group has no conditions."),
    Text("在下一行缩进写条件。", "Write its conditions below, set in by two spaces."),
)
_EMPTY_FINDING = (
    Text("认定事项没有写内容。", "The finding says nothing."),
    Text("写明要认定什么。", "Say what has to be found."),
)
_FINDING_TWICE = (
    Text("认定的英文名重复或不合规。", "The key of the finding is taken or not allowed."),
    Text(
        "换一个只含小写英文字母、数字和下划线的名称。",
        "Use another one of lower-case letters, digits and underscores.",
    ),
)
