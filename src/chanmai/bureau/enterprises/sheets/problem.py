"""What can be wrong with a file, a row or a cell, said in both languages with the way to mend it."""

from dataclasses import asdict, dataclass

from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text, TextError


class Severity(Term):
    """Errors keep a row out; warnings let it in and ask a question; notes only tell."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One finding. `row` and `column` count from 1 as the spreadsheet shows them; 0 is the whole file or row."""

    code: str
    message: Text
    severity: Severity = Severity.ERROR
    row: int = 0
    column: int = 0
    heading: str = ""
    value: str = ""
    fact: str = ""  # code of the fact, when the question is about one

    @property
    def cell(self) -> str:
        """The place as spreadsheets write it: “C7”, “7” for a whole row, empty for the whole file."""
        return f"{letters(self.column) if self.column else ''}{self.row or ''}"

    def as_json(self) -> dict[str, str | int]:
        """The problem as JSON."""
        fields = asdict(self)
        return {
            "code": fields.pop("code"),
            **fields.pop("message"),
            **fields,
            "severity": self.severity.value,
            "cell": self.cell,
        }


class SheetError(TextError):
    """The file as a whole cannot be read. Nothing was written."""

    joint = " · "

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(message)
        self.code = code

    @property
    def problem(self) -> SheetProblem:
        """The same as a finding about the whole file."""
        return SheetProblem(self.code, self.message)


def letters(column: int) -> str:
    """The spreadsheet's letters of a column counted from 1 (28 is AB)."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
