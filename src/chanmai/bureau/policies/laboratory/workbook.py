"""A trial as a workbook: what was tried on which snapshot, the sums, and every firm that is treated differently."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from fractions import Fraction
from typing import Any

import xlsxwriter

from chanmai.bureau.policies.laboratory.dials import Dial
from chanmai.bureau.policies.laboratory.shown import Moved, PlaceRow, Typed
from chanmai.bureau.policies.laboratory.trying import Sums
from chanmai.bureau.policies.laboratory.years import YearTrial
from chanmai.engine.facts.printing import fixed

Cell = str | int | None
Row = Sequence[Cell]
SUMS = (
    ("符合", "Eligible"), ("待补充", "Open"), ("不符合", "Not eligible"), ("金额确定（元）", "Settled (yuan)"),
    ("只写明上限，至多（元）", "Ceilings, at most (yuan)"), ("缺事实，至少（元）", "Facts missing, at least (yuan)"),
    ("缺事实，至多（元）", "Facts missing, at most (yuan)"), ("金额无上界（家）", "Without a bound (firms)"),
    ("待补充企业至多（元）", "Open firms, at most (yuan)"), ("待补充无上界（家）", "Open without a bound (firms)"),
)  # fmt: skip
YEAR_COLUMNS = (
    ("年份", "Year"), ("数据年", "Year of data"), ("企业", "Firms"), ("当时未登记", "Not yet registered"),
    ("没有任何数据", "Without any figure"), ("版本", "Version"),
)  # fmt: skip
MONEY_FIELDS = (3, 4, 5, 6, 8)


def workbook(
    about: Sequence[tuple[str, str]],
    dials: Sequence[Dial],
    typed: Typed,
    versions: Sequence[tuple[str, Sums, Iterable[Moved]]],
    groups: Mapping[str, Sequence[PlaceRow]],
    lang: str,
) -> bytes:
    """The workbook. `about` says what the figures are; versions are name, sums and changed firms.

    `groups` are the rows of districts, sizes, domains and titles by what they are called.
    """
    english = lang == "en"
    return sheets(
        [
            ("About" if english else "说明", about),
            ("Numbers" if english else "数值", _numbers(dials, typed, english=english)),
            ("Sums" if english else "汇总", _sums(versions, english=english)),
            ("Groups" if english else "分组", _groups(versions, groups, english=english)),
            ("Firms" if english else "变化企业", _firms(versions, english=english)),
        ]
    )


def sheets(pages: Iterable[tuple[str, Iterable[Row]]]) -> bytes:
    """A workbook of sheets by title; the first row of each is its head. Texts stay texts, whatever they look like."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for title, rows in pages:
            _sheet(book, title, rows)
    return buffer.getvalue()


def years_workbook(
    about: Sequence[tuple[str, str]],
    years: Sequence[tuple[YearTrial, Sequence[tuple[str, Sums]], str]],
    lang: str,
) -> bytes:
    """A back-test as a workbook. Each year comes with the sums of its versions by name, and with what was missing."""
    english = lang == "en"
    return sheets(
        [
            ("About" if english else "说明", about),
            ("Years" if english else "各年", _years(years, english=english)),
        ]
    )


def _years(
    years: Sequence[tuple[YearTrial, Sequence[tuple[str, Sums]], str]], *, english: bool
) -> Iterator[Row]:
    yield tuple(each[english] for each in (*YEAR_COLUMNS, *SUMS, ("缺什么", "Missing")))
    for trial, versions, missing in years:
        force = [(trial.force.name, trial.force_sums)] if trial.force and trial.force_sums else []
        for name, sums in [*versions, *force]:
            counts = (trial.as_of.year, trial.data_year, trial.inside, trial.later, trial.silent, name)
            shown = [
                None if trial.nothing_known else yuan(number) if place in MONEY_FIELDS else number
                for place, number in enumerate(astuple(sums))
            ]
            yield (*counts, *shown, missing)


def _sheet(book: Any, title: str, rows: Iterable[Row]) -> None:
    page = book.add_worksheet(title)
    head = book.add_format({"bold": True, "bg_color": "#EEF3F8"})
    page.set_column(0, 0, 34)
    page.set_column(1, 7, 20)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(number, column, cell)
            elif cell:
                page.write_string(number, column, cell, head if number == 0 else None)


def _numbers(dials: Sequence[Dial], typed: Typed, *, english: bool) -> list[Row]:
    head = ("Condition or formula", "In force", "Draft A", "Draft B") if english else (
        "条件或算法", "条款原数", "方案甲", "方案乙"
    )  # fmt: skip
    rows = [
        (dial.text[english], dial.written or "—", *(typed.get(d, {}).get(dial.key, "") for d in ("a", "b")))
        for dial in dials
    ]
    return [head, *rows]


def _sums(versions: Sequence[tuple[str, Sums, Iterable[Moved]]], *, english: bool) -> list[Row]:
    rows: list[Row] = [("", *(name for name, _, _ in versions))]
    for place, (label, field) in enumerate(zip(SUMS, Sums.__dataclass_fields__, strict=True)):
        numbers = [getattr(sums, field) for _, sums, _ in versions]
        shown = [yuan(number) for number in numbers] if place in MONEY_FIELDS else numbers
        rows.append((label[english], *shown))
    return rows


def _groups(
    versions: Sequence[tuple[str, Sums, Iterable[Moved]]],
    groups: Mapping[str, Sequence[PlaceRow]],
    *,
    english: bool,
) -> Iterator[Row]:
    yield (
        "By" if english else "分组",
        "",
        "Version" if english else "版本",
        *(each[english] for each in SUMS),
    )
    for label, rows in groups.items():
        for row in rows:
            for (name, _, _), sums in zip(versions, row.sums, strict=True):
                shown = (yuan(n) if at in MONEY_FIELDS else n for at, n in enumerate(astuple(sums)))
                yield (label, row.name or ("not stated" if english else "未填"), name, *shown)


def yuan(fen: int) -> Cell:
    """Whole yuan as a number; with 分 as text, so that nothing is rounded."""
    return fen // 100 if fen % 100 == 0 else fixed(Fraction(fen, 100), 2)


def _firms(versions: Sequence[tuple[str, Sums, Iterable[Moved]]], *, english: bool) -> list[Row]:
    head = ("Firm", "District", "Draft", "Change", "Before", "After", "Demo data") if english else (
        "企业", "所属区", "方案", "变化", "原来", "之后", "演示数据"
    )  # fmt: skip
    yes = "yes" if english else "是"
    rows: list[Row] = [
        (each.name, each.district, name, each.turn, each.before, each.after, yes if each.demo else "")
        for name, _, firms in versions
        for each in firms
    ]
    return [head, *rows]
