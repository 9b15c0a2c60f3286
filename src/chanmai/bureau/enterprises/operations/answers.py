"""What a person answered for a row that does not say which firm it means, and firms that were withdrawn."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises import names
from chanmai.bureau.enterprises.layouts import FormKind
from chanmai.bureau.enterprises.models import NameKind
from chanmai.bureau.enterprises.operations.register import Firm, Register
from chanmai.bureau.enterprises.queries.choices import ANOTHER, FirmChoice
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.bureau.enterprises.sheets.row import SheetRow
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class Resolution:
    """The firm of a row, None when it could not be told; what there is to say about it; and what can be answered."""

    firm: Firm | None
    problems: tuple[SheetProblem, ...] = ()
    choice: FirmChoice | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a row is resolved with: the register, the kind of the form, the day of filing, who imports, the answer.

    The answer is the number of a firm, `ANOTHER`, or empty.
    """

    register: Register
    kind: FormKind
    day: datetime.date
    viewer: Viewer
    answer: str = ""

    def may_bring(self, row: SheetRow) -> bool:
        """True when the row may bring a firm: into a part of the city only with its name and a district there."""
        scope = self.viewer.districts
        return scope is None or (bool(row.name) and district_of(row) in scope)


def as_answered(row: SheetRow, usage: Usage) -> Resolution:
    """What a person said of the row; an answer that does not fit refuses it."""
    if usage.answer == ANOTHER and not row.code and row.name:
        if not usage.may_bring(row):
            return beyond_scope(row, usage)
        firm = usage.register.add(new_firm(row, usage))
        return Resolution(
            firm,
            note_of(
                row,
                "another_firm",
                Text(
                    f"按答复，“{row.name}”是另一家企业，已单独建档，请补信用代码",
                    f"As answered, “{row.name}” is another firm; it was recorded. Add its credit code",
                ),
            ),
        )
    answer_firm = usage.register.with_key(usage.answer)
    if answer_firm is None or row.code not in ("", answer_firm.code):
        return refusal_of(
            row,
            "unfit_answer",
            Text(
                f"对这一行的答复“{usage.answer}”用不上：写 {ANOTHER}（没有信用代码的另一家企业），"
                "或库中一家企业的信用代码或编号；行内有信用代码的，须是同一代码",
                f"The answer “{usage.answer}” does not fit this row: write {ANOTHER} (another firm, without a code) "
                "or the code or number of a firm of the library; where the row has a code, the same",
            ),
        )
    if answer_firm.withdrawn:
        return _put_back(row, answer_firm, usage)
    return Resolution(
        answer_firm,
        note_of(
            row,
            "as_answered",
            Text(f"按答复归入 {answer_firm.label}", f"As answered, matched with {answer_firm.label}"),
        ),
    )


def withdrawn_firm(row: SheetRow, firm: Firm, usage: Usage) -> Resolution:
    """A firm that went with an import comes back by another; one that was withdrawn by itself is asked about."""
    if not firm.apart:
        return _put_back(row, firm, usage)
    refusal = refusal_of(
        row,
        "withdrawn_firm",
        Text(
            f"{firm.label} 已撤回（{firm.withdrawn}）。若确有这家企业，请答复“恢复这家企业”，否则删去这一行",
            f"{firm.label} was withdrawn ({firm.withdrawn}). If there is such a firm, answer that it be put back; "
            "else leave out the row",
        ),
    )
    return with_choice(refusal, row, [firm], another=False, withdrawn=True)


def _put_back(row: SheetRow, firm: Firm, usage: Usage) -> Resolution:
    before = firm.withdrawn
    usage.register.put_back(firm)
    if row.name:
        firm.known[names.normal(row.name)] = NameKind.CURRENT
        firm.name, firm.named_on = row.name, usage.day
    return Resolution(
        firm,
        question_of(
            row,
            "put_back",
            Text(
                f"{firm.label} 曾被撤回（{before}），本次导入重新建档，请核对",
                f"{firm.label} had been withdrawn ({before}); this import puts it back. Confirm it",
            ),
        ),
    )


def district_of(row: SheetRow) -> str:
    """The district that the row names, if it does."""
    said = row.values.get("", {}).get("district")
    return said if isinstance(said, str) else ""


def beyond_scope(row: SheetRow, usage: Usage) -> Resolution:
    """The row is not for who imports. Whether the library has such a firm elsewhere, or none, is not told."""
    scope = usage.viewer.districts or ()
    own = "、".join(scope), ", ".join(scope)
    return refusal_of(
        row,
        "out_of_scope",
        Text(
            f"这一行不能由本账户导入：您的管辖范围（{own[0]}）内没有这家企业，也不能由您为它建档。"
            "请交市级人员导入；所属区未定的企业，由市级人员指定所属区",
            f"This account cannot import the row: your scope ({own[1]}) does not have the firm, and you cannot add it. "
            "Ask the city to import it; the city also assigns firms whose district is not known",
        ),
    )


def new_firm(row: SheetRow, usage: Usage) -> Firm:
    """The firm that a row brings."""
    known: dict[str, str] = {names.normal(row.name): NameKind.CURRENT}
    return Firm(None, row.code, row.name, known=known, named_on=usage.day)


def with_choice(
    refusal: Resolution,
    row: SheetRow,
    firms: Sequence[Firm],
    *,
    another: bool = True,
    withdrawn: bool = False,
) -> Resolution:
    """A refusal that can be answered; firms that the file itself brings have no number yet and cannot be chosen."""
    options = tuple((firm.pk, firm.label) for firm in firms if firm.pk is not None)
    return Resolution(
        None, refusal.problems, FirmChoice(row.number, row.name or row.code, options, another, withdrawn)
    )


def note_of(row: SheetRow, code: str, message: Text) -> tuple[SheetProblem, ...]:
    """Something to tell of the row."""
    return (SheetProblem(code, message, Severity.NOTE, row=row.number, value=row.name),)


def question_of(row: SheetRow, code: str, message: Text) -> tuple[SheetProblem, ...]:
    """A question about the row, which is taken."""
    return (SheetProblem(code, message, Severity.WARNING, row=row.number, value=row.name),)


def refusal_of(row: SheetRow, code: str, message: Text) -> Resolution:
    """The row is not taken, and why."""
    return Resolution(None, (SheetProblem(code, message, row=row.number, value=row.name or row.code),))
