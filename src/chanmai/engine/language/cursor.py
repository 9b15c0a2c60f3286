"""The place in the tokens where reading stands, and the problems met so far."""

from collections.abc import Callable

from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.engine.language.errors import Problem
from chanmai.engine.language.nodes import Node, Span, Truth
from chanmai.engine.language.tokens import Token

DEEPEST = 40
MOST_PROBLEMS = 12


class Stumble(Exception):
    """Reading cannot go on here; the problem is already noted. Never leaves the parser."""


class Cursor:
    """Walks the tokens. `expression` reads one expression; the parser sets it."""

    expression: Callable[[], Node]

    def __init__(self, token_list: list[Token], problems: list[Problem]) -> None:
        self.tokens = token_list
        self.problems = problems
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.at]

    def advance(self) -> Token:
        """Take the next token; the end stays."""
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def sees(self, *words: str) -> bool:
        """Whether the next token is one of these signs."""
        token = self.tokens[self.at]
        return token.kind == "sign" and token.word in words

    def takes(self, *words: str) -> bool:
        """Take the next token if it is one of these signs."""
        if self.sees(*words):
            self.at += 1
            return True
        return False

    def later(self, count: int) -> Token:
        """The token that comes so many after the next."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def follows(self, word: str) -> bool:
        """Whether the token after the next is this sign."""
        later = self.later(1)
        return later.kind == "sign" and later.word == word

    def takes_joint(self, *words: str, comma: bool = True) -> bool:
        """Take one of these words that join, and with `comma` a comma that stands before it."""
        at = self.at + (comma and self.sees(","))
        if self.tokens[at].kind not in ("sign", "word") or self.tokens[at].word not in words:
            return False
        self.at = at + 1
        return True

    def holds_comma(self) -> bool:
        """Whether the brackets that open after the next token have a comma at their own level."""
        depth = 0
        for token in self.tokens[self.at + 1 :]:
            if token.kind == "sign":
                depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(token.word, 0)
                if token.word == "," and depth == 1:
                    return True
            if depth == 0:
                return False
        return True

    def needs(self, word: str, mend: Text) -> None:
        """Take the sign, or note that it is missing and stumble."""
        if not self.takes(word):
            self.fail("missing-sign", Text(f"这里缺少“{word}”。", f"“{word}” is missing here."), mend)

    def span(self, start: int) -> Span:
        """From an offset to the end of the token taken last."""
        return Span(start, self.tokens[max(self.at - 1, 0)].end)

    def note(self, code: str, message: Text, mend: Text = NO_TEXT, *, at: Span | None = None) -> None:
        """Note a problem, by default at the next token. One problem a place is enough."""
        where = at or Span(self.token.start, self.token.end)
        if len(self.problems) < MOST_PROBLEMS and all(p.start != where.start for p in self.problems):
            self.problems.append(Problem(code, message, mend, where.start, where.end))

    def fail(self, code: str, message: Text, mend: Text = NO_TEXT) -> None:
        """Note a problem at the next token and stumble."""
        self.note(code, message, mend)
        raise Stumble

    def recover(self, read: Callable[[], Node], *stops: str) -> Node:
        """Read; after a stumble go on at the next `stops` sign of this bracket, with a stand-in."""
        start, depth = self.token.start, self.depth
        try:
            return read()
        except Stumble:
            self.depth = depth
            self.skip({*stops, ")", "}"})
            return Truth(True, span=self.span(start))

    def skip(self, stops: set[str]) -> None:
        """Go on to the next of these signs outside of brackets opened on the way, or to the end."""
        open_brackets = 0
        while self.token.kind != "end":
            if open_brackets == 0 and self.sees(*stops):
                return
            if self.sees("(", "{"):
                open_brackets += 1
            elif self.sees(")", "}"):
                open_brackets -= 1
            self.at += 1

    def enter(self) -> None:
        """Go one level deeper; too deep is a problem."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(
                "too-deep",
                Text(f"嵌套超过{DEEPEST}层。", f"Nested more than {DEEPEST} levels deep."),
                Text("请把一部分写成派生指标。", "Make a part of it a derived fact."),
            )

    def leave(self) -> None:
        """Come back from a level."""
        self.depth -= 1
