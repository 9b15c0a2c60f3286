"""A trial as a workbook: what was tried on which snapshot, the sums, and every firm that is treated differently."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple

from chanmai.bureau.downloads import Cell, Row, Yuan, sheets
from chanmai.bureau.laboratory.pages.rows import MovedFirm, PlaceRow, Typed
from chanmai.bureau.laboratory.trials.answers import AsideFirm, Sums
from chanmai.bureau.laboratory.trials.dials import Dial
from chanmai.bureau.laboratory.trials.years import YearTrial
from chanmai.engine.facts.texts import Text

SUMS = (
    Text("符合", "Eligible"),
    Text("待补充", "Open"),
    Text("不符合", "Not eligible"),
    Text("金额确定（元）", "Settled (yuan)"),
    Text("只写明上限，至多（元）", "Ceilings, at most (yuan)"),
    Text("缺事实，至少（元）", "Facts missing, at least (yuan)"),
    Text("缺事实，至多（元）", "Facts missing, at most (yuan)"),
    Text("金额无上界（家）", "Without a bound (firms)"),
    Text("待补充企业至多（元）", "Open firms, at most (yuan)"),
    Text("待补充无上界（家）", "Open without a bound (firms)"),
)
YEAR_COLUMNS = (
    Text("年份", "Year"),
    Text("数据年", "Year of data"),
    Text("企业", "Firms"),
    Text("当时未登记", "Not yet registered"),
    Text("没有任何数据", "Without any figure"),
    Text("版本", "Version"),
)
NUMBER_COLUMNS = (
    Text("条件或算法", "Condition or formula"), Text("条款原数", "In force"), Text("方案甲", "Draft A"),
    Text("方案乙", "Draft B"),
)  # fmt: skip
FIRM_COLUMNS = (
    Text("企业", "Firm"), Text("所属区", "District"), Text("方案", "Draft"), Text("变化", "Change"),
    Text("原来", "Before"), Text("原来至少（元）", "Before, at least (yuan)"),
    Text("原来至多（元）", "Before, at most (yuan)"), Text("之后", "After"),
    Text("之后至少（元）", "After, at least (yuan)"), Text("之后至多（元）", "After, at most (yuan)"),
    Text("演示数据", "Demo data"),
)  # fmt: skip
ASIDE_COLUMNS = (
    Text("没有算成的企业（不在各数之内）", "Firm not decided (in none of the numbers)"), Text("所属区", "District"),
    Text("方案或年份", "Draft or year"), Text("原因", "Reason"),
)  # fmt: skip
ABOUT = Text("说明", "About")
MONEY_FIELDS = (3, 4, 5, 6, 8)


def workbook(
    about: Sequence[tuple[str, Cell]],
    dials: Sequence[Dial],
    entries: Typed,
    versions: Sequence[tuple[str, Sums, Iterable[MovedFirm]]],
    groups: Mapping[str, Sequence[PlaceRow]],
    lang: str,
    *,
    aside: Mapping[str, Sequence[AsideFirm]],
) -> bytes:
    """The workbook. `about` says what the figures are; versions are name, sums and changed firms.

    `groups` are the rows of districts, sizes, domains and titles by what they are called; `aside` the firms that a
    version could not decide.
    """
    return sheets(
        [
            (ABOUT.of(lang), about),
            (Text("数值", "Numbers").of(lang), _numbers(dials, entries, lang)),
            (Text("汇总", "Sums").of(lang), _sums(versions, lang)),
            (Text("分组", "Groups").of(lang), _groups(versions, groups, lang)),
            (Text("变化企业", "Firms").of(lang), _firms(versions, lang)),
            *_asides(aside, lang),
        ]
    )


def years_workbook(
    about: Sequence[tuple[str, Cell]],
    years: Sequence[tuple[YearTrial, Sequence[tuple[str, Sums]], str]],
    lang: str,
) -> bytes:
    """A back-test as a workbook. Each year comes with the sums of its versions by name, and with what was missing."""
    return sheets(
        [
            (ABOUT.of(lang), about),
            (Text("各年", "Years").of(lang), _years(years, lang)),
            *_asides({str(trial.as_of.year): trial.aside for trial, _, _ in years}, lang),
        ]
    )


def _years(years: Sequence[tuple[YearTrial, Sequence[tuple[str, Sums]], str]], lang: str) -> Iterator[Row]:
    yield tuple(each.of(lang) for each in (*YEAR_COLUMNS, *SUMS, Text("缺什么", "Missing")))
    for trial, versions, missing in years:
        force = [(trial.force.name, trial.force_sums)] if trial.force and trial.force_sums else []
        for name, sums in [*versions, *force]:
            counts = (trial.as_of.year, trial.data_year, trial.inside, trial.later, trial.silent, name)
            cells = [
                None if trial.nothing_known else Yuan(number) if place in MONEY_FIELDS else number
                for place, number in enumerate(astuple(sums))
            ]
            yield (*counts, *cells, missing)


def _numbers(dials: Sequence[Dial], entries: Typed, lang: str) -> list[Row]:
    rows = [
        (
            dial.text.of(lang),
            dial.number_text or "—",
            *(entries.get(d, {}).get(dial.key, "") for d in ("a", "b")),
        )
        for dial in dials
    ]
    return [tuple(each.of(lang) for each in NUMBER_COLUMNS), *rows]


def _sums(versions: Sequence[tuple[str, Sums, Iterable[MovedFirm]]], lang: str) -> list[Row]:
    rows: list[Row] = [("", *(name for name, _, _ in versions))]
    for place, (label, field) in enumerate(zip(SUMS, Sums.__dataclass_fields__, strict=True)):
        numbers = [getattr(sums, field) for _, sums, _ in versions]
        cells = [Yuan(number) for number in numbers] if place in MONEY_FIELDS else numbers
        rows.append((label.of(lang), *cells))
    return rows


def _groups(
    versions: Sequence[tuple[str, Sums, Iterable[MovedFirm]]],
    groups: Mapping[str, Sequence[PlaceRow]],
    lang: str,
) -> Iterator[Row]:
    yield (
        Text("分组", "By").of(lang),
        "",
        Text("版本", "Version").of(lang),
        *(each.of(lang) for each in SUMS),
    )
    for label, rows in groups.items():
        for row in rows:
            for (name, _, _), sums in zip(versions, row.sums, strict=True):
                cells = (Yuan(n) if at in MONEY_FIELDS else n for at, n in enumerate(astuple(sums)))
                yield (label, row.name or Text("未填", "not stated").of(lang), name, *cells)


def _firms(versions: Sequence[tuple[str, Sums, Iterable[MovedFirm]]], lang: str) -> list[Row]:
    yes = Text("是", "yes").of(lang)
    rows: list[Row] = [
        (
            each.name,
            each.district,
            name,
            each.turn,
            each.before,
            *_range(each.before_fen),
            each.after,
            *_range(each.after_fen),
            yes if each.demo else "",
        )
        for name, _, firms in versions
        for each in firms
    ]
    return [tuple(each.of(lang) for each in FIRM_COLUMNS), *rows]


def _asides(found: Mapping[str, Sequence[AsideFirm]], lang: str) -> Iterator[tuple[str, list[Row]]]:
    """The sheet of the firms that could not be decided, if there are any."""
    rows: list[Row] = [
        (each.firm.name, each.firm.district, name, each.reason.of(lang))
        for name, firms in found.items()
        for each in firms
    ]
    if rows:
        yield Text("另列", "Set aside").of(lang), [tuple(each.of(lang) for each in ASIDE_COLUMNS), *rows]


def _range(ends: tuple[int | None, int | None]) -> tuple[Cell, Cell]:
    low, high = ends
    return (None if low is None else Yuan(low), None if high is None else Yuan(high))
