"""The condition tree of a clause or a tier: tests, findings, and groups of all, any or at least some of them."""

import re

from chanmai.engine.eligibility.clauses.clause import Condition, Group, Test
from chanmai.engine.facts.dictionary import FINDING
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.nodes import Fetch, Node, Truth
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.finding import Place
from chanmai.pack.tree import Mapping, Sequence, Tree

FORMS = ("all", "any", "at_least", "test", "finding")
KEY = re.compile(r"[a-z][a-z0-9_]*")


class ConditionReader:
    """Reads one condition tree. `places` has the place of every test and group by key, `findings` their keys."""

    def __init__(self, owner: str, expressions: Expressions) -> None:
        self.owner = owner
        self.expressions = expressions
        self.notes = expressions.notes
        self.places: dict[str, Place] = {}
        self.findings: dict[str, Place] = {}

    def read(self, node: Tree) -> Condition | None:
        """The tree; a bare list means that all of it must hold. None after noting that it is unreadable."""
        if isinstance(node, Sequence):
            return self._group("0", node.items, len(node.items), "", node.place)
        if isinstance(node, Mapping):
            entry = Entry(node, self.notes, "conditions")
            top = "0" if any(entry.has(form) for form in ("all", "any", "at_least")) else "1"
            return self._item(top, entry)
        self._shapeless(node.place)
        return None

    def _item(self, key: str, entry: Entry) -> Condition | None:
        forms = [form for form in FORMS if entry.has(form)]
        if len(forms) != 1:
            self._shapeless(entry.place)
            return None
        form = forms[0]
        article = entry.text("article")
        if form == "test":
            result: Condition | None = self._test(key, entry, article)
        elif form == "finding":
            result = self._finding(key, entry, article)
        else:
            result = self._collect(key, entry, form, article)
        entry.note_unknown_keys()
        return result

    def _collect(self, key: str, entry: Entry, form: str, article: str) -> Condition | None:
        node = entry.tree("of" if form == "at_least" else form)
        if not isinstance(node, Sequence):
            self._shapeless(entry.place)
            return None
        count = len(node.items) if form == "all" else 1
        if form == "at_least":
            count = entry.whole("at_least") or 0
            if not 1 <= count <= len(node.items):
                words = Text(
                    f"{len(node.items)} 项中不能至少 {count} 项",
                    f"At least {count} of {len(node.items)} cannot be",
                )
                self.notes.error(entry.at("at_least"), "bad-count", words)
                count = 1
        return self._group(key, node.items, count, article, entry.place)

    def _group(
        self, key: str, nodes: tuple[Tree, ...], count: int, article: str, place: Place
    ) -> Condition | None:
        items: list[Condition] = []
        for index, node in enumerate(nodes, 1):
            item_key = str(index) if key == "0" else f"{key}.{index}"
            if not isinstance(node, Mapping):
                self._shapeless(node.place)
                continue
            item = self._item(item_key, Entry(node, self.notes, "conditions"))
            if item is not None:
                items.append(item)
        if not nodes:
            words = Text("没有任何条件", "There is no condition at all")
            self.notes.error(place, "no-condition", words, Text("至少写一条。", "Write at least one."))
        self.places[key] = place
        return Group(key, count, tuple(items), article) if items else None

    def _test(self, key: str, entry: Entry, article: str) -> Test:
        scalar = entry.scalar("test")
        node: Node | None = None
        if scalar is not None:
            node = self.expressions.read(scalar, "condition")
        else:
            entry.note_missing("test")
        self.places[key] = scalar.place if scalar else entry.place
        return Test(
            key,
            node if node is not None else Truth(True),
            scalar.text.strip() if scalar else "",
            article,
            entry.text("literal"),
            verified=entry.flag("verified", True),
        )

    def _finding(self, key: str, entry: Entry, article: str) -> Test:
        words, name = entry.need("finding"), entry.need("key")
        if name and not KEY.fullmatch(name):
            self.notes.error(
                entry.at("key"),
                "bad-code",
                Text(f"“{name}”不合规", f"`{name}` is not allowed"),
                Text("只用小写英文字母、数字和下划线。", "Use lower-case letters, digits and underscores."),
            )
        if name in self.findings:
            message = Text(f"认定“{name}”在本条中重复", f"The finding `{name}` is twice in this clause")
            self.notes.error(
                entry.at("key"), "finding-twice", message, Text("换一个 key。", "Choose another key.")
            )
        self.findings[name] = entry.place
        self.places[key] = entry.place
        fetch = Fetch(Ref(f"{FINDING}{self.owner}.{name}"))
        verified = entry.flag("verified", True)
        return Test(key, fetch, words, article, entry.text("literal"), finding=True, verified=verified)

    def _shapeless(self, place: Place) -> None:
        self.notes.error(
            place,
            "bad-condition",
            Text("条件写法不对", "A condition is written wrongly"),
            Text(
                "每项只写一种：all、any、at_least + of、test 或 finding + key。",
                "Each item has exactly one of all, any, at_least + of, test, or finding + key.",
            ),
        )
