"""Imports as they are shown: what became of each file, with the rows and cells that were wrong."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import BatchState, ImportBatch
from chanmai.bureau.enterprises.permissions import may_withdraw
from chanmai.bureau.enterprises.queries.choices import FirmChoice, choices_of
from chanmai.bureau.enterprises.queries.import_progress import progress_of
from chanmai.bureau.enterprises.queries.news import news_of_batch
from chanmai.bureau.enterprises.queries.scope import visible_imports
from chanmai.bureau.enterprises.queries.withdrawals import WithdrawalRow, imports_withdrawn, of_import
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.refusal import NotFound

PER_PAGE = 20
OF_THE_TABLE = (
    "missing_column", "column_twice", "blank_heading", "unit_unclear", "units_contradict", "period_unclear",
    "year_in_month", "nothing_understood",
)  # fmt: skip
"""Errors of a header or of all that stands below it, which leave no good rows."""
OF_THE_FORM = ("which_form", "nothing_understood", "missing_column")
"""Errors that another form may mend."""
OTHERS_STAND = "others_stand"
"""The code of the finding that a row changed nothing since newer figures stand."""
UNDER_WAY = (BatchState.WAITING, BatchState.RUNNING)
SHOWN = 200
"""How many problems a page shows; the marked file has all that are kept."""


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem in the language asked for."""

    severity: str
    cell: str
    heading: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    """An import in the list, and at the head of its own page."""

    id: int
    file_name: str
    form: str
    state: str
    state_label: str
    rows: int
    accepted: int
    unchanged: int
    refused: int
    firms: int
    filings: int
    corrections: int
    source: str
    demo: bool
    by: str
    at: datetime.datetime
    sha256: str
    errors: int
    warnings: int
    notes: int
    good: int
    withdrawn: bool = False

    @property
    def problems(self) -> int:
        """How many problems were found in all."""
        return self.errors + self.warnings + self.notes


@dataclass(frozen=True, slots=True)
class BatchShown:
    """One import with its problems; `more` are not shown, and only the first `kept` of all are in the marked file.

    `step` is what it does now, with how far it is in it; `waiting` of how many firms it brought news that decisions
    have yet to follow. `choices` are rows of a refused file that a person can answer; `withdrawal` is the entry by
    which the import does not count any more; `against` counts the rows that changed nothing since newer figures stand.
    """

    batch: BatchRow
    problems: tuple[ProblemRow, ...]
    more: int
    kept: int
    may_choose: bool
    may_accept: bool
    choices: tuple[FirmChoice, ...] = ()
    withdrawal: WithdrawalRow | None = None
    may_withdraw: bool = False
    against: int = 0
    step: str = ""
    done: int = 0
    of: int = 0
    waiting: int = 0

    @property
    def cut(self) -> bool:
        """True when more was found than was kept."""
        return self.batch.problems > self.kept

    @property
    def under_way(self) -> bool:
        """True while it waits or works, and while decisions follow what it brought."""
        return self.batch.state in UNDER_WAY or bool(self.step)


def batches(viewer: Viewer, number: int, lang: str = "zh") -> Page[BatchRow]:
    """The imports that the visitor may see, newest first."""
    imports = visible_imports(viewer)
    span = page_span(imports.count(), number, PER_PAGE)
    page = list(imports[span.rows])
    withdrawn = imports_withdrawn([batch.pk for batch in page])
    rows = tuple(_row(batch, lang, withdrawn=batch.pk in withdrawn) for batch in page)
    return Page(rows, span.number, span.pages, span.total)


def batch_shown(viewer: Viewer, pk: int, lang: str = "zh") -> BatchShown:
    """One import. Raises NotFound when the visitor may not see it."""
    batch = _one(viewer, pk)
    row = _row(batch, lang)
    problems = tuple(
        ProblemRow(p["severity"], p["cell"], p["heading"], p["value"], p["en" if lang == "en" else "zh"])
        for p in batch.problems[:SHOWN]
    )
    step, done, of = progress_of(pk) or ("", 0, 0)
    return BatchShown(
        row,
        problems,
        max(0, row.problems - SHOWN),
        len(batch.problems),
        may_choose=batch.state == BatchState.REFUSED
        and any(p["code"] in OF_THE_FORM for p in batch.problems),
        may_accept=batch.state == BatchState.REFUSED and row.good > 0,
        choices=choices_of(batch.choices) if batch.state in (BatchState.REFUSED, BatchState.PARTIAL) else (),
        withdrawal=of_import(pk),
        may_withdraw=may_withdraw(viewer) and batch.state in (BatchState.ACCEPTED, BatchState.PARTIAL),
        against=sum(p["code"] == OTHERS_STAND for p in batch.problems),
        step=step,
        done=done,
        of=of,
        waiting=news_of_batch(batch) if batch.filings or batch.firms else 0,
    )


def batch_json(viewer: Viewer, pk: int) -> dict[str, Any]:
    """One import as plain data, for programs. Raises NotFound when the visitor may not see it."""
    batch, page = _one(viewer, pk), batch_shown(viewer, pk)
    names = ("id", "state", "rows", "accepted", "unchanged", "refused", "firms", "filings", "corrections")
    return {
        **{name: getattr(page.batch, name) for name in names},
        "form": batch.form,
        "problems": batch.problems,
        "choices": [{"row": each.row, **each.as_json()} for each in page.choices],
        "withdrawal": page.withdrawal.id if page.withdrawal else None,
        **{name: getattr(page.batch, name) for name in ("errors", "warnings", "notes")},
        "under_way": page.under_way,
        "step": page.step,
        "done": page.done,
        "of": page.of,
    }


def batch_file(viewer: Viewer, pk: int) -> tuple[str, str, list[dict[str, Any]]]:
    """Name, hash and problems of an import's file. Raises NotFound when the visitor may not see it."""
    batch = _one(viewer, pk)
    return batch.file_name, batch.sha256, batch.problems


def _one(viewer: Viewer, pk: int) -> ImportBatch:
    batch = visible_imports(viewer).filter(pk=pk).first()
    if batch is None:
        raise NotFound
    return batch


def _row(batch: ImportBatch, lang: str, *, withdrawn: bool = False) -> BatchRow:
    counts = Counter(batch.found or (problem["severity"] for problem in batch.problems))
    form = city_pack().forms.get(batch.form)
    whole_file = any(p["severity"] == "error" and not p["row"] for p in batch.problems)
    whole_file |= any(p["severity"] == "error" and p["code"] in OF_THE_TABLE for p in batch.problems)
    return BatchRow(
        id=batch.pk,
        file_name=batch.file_name,
        form=form.title.of(lang) if form is not None else batch.form,
        state=batch.state,
        state_label=str(batch.get_state_display()),
        rows=batch.rows,
        accepted=batch.accepted,
        unchanged=batch.unchanged,
        refused=batch.refused,
        firms=batch.firms,
        filings=batch.filings,
        corrections=batch.corrections,
        source=batch.source,
        demo=batch.demo,
        by=batch.by,
        at=batch.at,
        sha256=batch.sha256,
        errors=counts["error"],
        warnings=counts["warning"],
        notes=counts["note"],
        good=0 if whole_file else batch.rows - batch.refused,
        withdrawn=withdrawn,
    )
