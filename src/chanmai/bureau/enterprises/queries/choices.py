"""Rows of a file that do not say which firm they mean: the firms that come into question, and the answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chanmai.bureau.refusal import Unfit
from chanmai.engine.facts.texts import Text

ANOTHER = "new"
"""The answer that it is a firm which the library does not have."""


@dataclass(frozen=True, slots=True)
class FirmChoice:
    """What can be answered for a row: one of the firms (number in the database and label), or `another` one.

    `withdrawn`: the firm is not in the library any more; to choose it is to put it back.
    """

    row: int
    name: str
    firms: tuple[tuple[int, str], ...] = ()
    another: bool = True
    withdrawn: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the import."""
        firms = [list(firm) for firm in self.firms]
        return {"name": self.name, "firms": firms, "another": self.another, "withdrawn": self.withdrawn}


def choices_of(payload: Mapping[str, Any]) -> tuple[FirmChoice, ...]:
    """The choices as they were kept, by row."""
    return tuple(
        FirmChoice(
            int(row), each["name"], tuple(map(tuple, each["firms"])), each["another"], each["withdrawn"]
        )
        for row, each in sorted(payload.items(), key=lambda item: int(item[0]))
    )


def answers_of(texts: Iterable[str]) -> dict[int, str]:
    """Answers as they are written, “5=new” or “7=91350200MA33GULG91”, by row. Raises Unfit."""
    answers: dict[int, str] = {}
    for text in texts:
        row, _, answer = (part.strip() for part in text.partition("="))
        if not row.isdecimal() or len(row) > len("1048576") or not answer:
            raise Unfit(
                Text(
                    f"答复“{text}”应写成“行=new”（另一家企业）或“行=信用代码”，如 5=new。",
                    f"The answer “{text}” is written row=new (another firm) or row=code, such as 5=new.",
                ),
                code="no_answer",
            )
        answers[int(row)] = answer
    return answers
