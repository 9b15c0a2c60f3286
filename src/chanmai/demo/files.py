"""The import files of the demo city, in the layouts of the pack's forms, in the order in which they are brought in."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chanmai.demo.codes import broken_code
from chanmai.demo.dice import Dice
from chanmai.demo.firms import Firm, Value
from chanmai.demo.history import Paid
from chanmai.demo.profile import Profile
from chanmai.demo.returns import Return, due
from chanmai.demo.sheets import Column, Formula, cell_of, column, write_csv, write_xlsx

IDENTITY = {"uscc": "code", "name": "name", "year": "period", "month": "period"}
MOST_ROWS = 40_000


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file to import: its form, rows, the day for rows that give none, and how many rows will be refused."""

    path: Path
    form: str
    rows: int
    filed_on: datetime.date
    refused: int = 0


class Writer:
    """Writes the files of one city into a folder."""

    def __init__(self, folder: Path, profile: Profile, seed: int) -> None:
        self.folder = folder
        self.profile = profile
        self.seed = seed
        self.files: list[WrittenFile] = []

    def columns(self, form: str, unit: str = "") -> list[Column]:
        """The columns of a form, headed with their unit; `unit` replaces 万元."""
        columns = []
        for field in self.profile.pack.forms[form].fields:
            key = field.fact or IDENTITY.get(field.identity, field.identity)
            name = field.unit.name if field.unit is not None else ""
            name = unit if unit and name == "万元" else name
            columns.append(column(field.headers[0], key, name))
        return columns

    def registry(self, firms: Sequence[Firm]) -> None:
        """Who the firms are, with some rows twice and one row with a broken code."""
        columns = [each for each in self.columns("registry") if each.key not in ("source", "evidence")]
        dice = Dice(self.seed, "registry")
        rows = [self._registry_row(firm, columns) for firm in firms]
        twice = [rows[dice.below(len(rows))] for _ in range(max(2, len(rows) // 110))]
        faulty_row = list(rows[dice.below(len(rows))])
        faulty_row[0] = broken_code(str(faulty_row[0]))
        day = self._day(1, 15)
        self._xlsx("01-企业登记", "registry", columns, [*rows, *twice, faulty_row], day, refused=1)

    def _registry_row(self, firm: Firm, columns: Sequence[Column]) -> list[Any]:
        own: dict[str, Value | None] = {
            "code": firm.code,
            "name": firm.name,
            "former_name": firm.former or None,
            "登记状态": firm.status,
            "登记状态日期": firm.closed_on,
            "所属区": firm.district,
            "所在园区": firm.park or None,
            "产业领域": firm.domain,
            "商事登记日期": firm.founded,
            "行业代码": firm.industry,
        }
        return [cell_of(own.get(each.key, firm.states.get(each.key)), each) for each in columns]

    def annual(self, returns: Sequence[Return]) -> None:
        """The annual returns: the early years as GB18030 csv in 元, later ones as workbooks in 万元."""
        base = self.profile.base_year
        groups: dict[str, list[Return]] = {}
        for filing in returns:
            year = int(filing.period)
            if year < base - 1:
                span = f"{self.profile.years.start}至{base - 2}"
            else:
                span = f"{base - 1}至{base}" if year <= base else filing.period
            groups.setdefault(span, []).append(filing)
        for number, (span, group) in enumerate(sorted(groups.items())):
            self._annual_file(f"02-{number + 1}-年报-{span}", group, early=number == 0)

    def _annual_file(self, name: str, group: Sequence[Return], *, early: bool) -> None:
        columns = [*self.columns("annual", "元" if early else ""), column("填报日期", "filed_on")]
        for part, returns in _parts(group):
            rows = [self._return_row(filing, columns) for filing in returns]
            refusals = sum(bool(filing.fault) for filing in returns)
            day = due(self.profile.last_year)
            if early:
                self._csv(name + part, "annual", columns, rows, day, encoding="gb18030")
            else:
                self._xlsx(name + part, "annual", columns, rows, day, refused=refusals)

    def corrections(self, returns: Sequence[Return]) -> None:
        """Second returns for years already filed, and those that replace refused rows."""
        columns = [*self.columns("annual"), column("填报日期", "filed_on")]
        rows = [self._return_row(filing, columns) for filing in returns]
        self._xlsx("03-年报更正和补报", "annual", columns, rows, due(self.profile.last_year))

    def monthly(self, returns: Sequence[Return]) -> None:
        """A file for each month."""
        columns = [each for each in self.columns("monthly") if each.key != "前11月营业收入"]
        columns.append(column("填报日期", "filed_on"))
        for period in sorted({filing.period for filing in returns}):
            rows = [self._return_row(filing, columns) for filing in returns if filing.period == period]
            year, month = map(int, period.split("-"))
            self._xlsx(f"06-月报-{period}", "monthly", columns, rows, datetime.date(year, month + 1, 15))

    def supplement_years(self, returns: Sequence[Return]) -> None:
        """The yearly supplement: one file for the years of the plan before, one for each year since."""
        base = self.profile.base_year
        for span, group in _by_span(returns, base).items():
            columns = [*self._used("supplement-year", group), column("填报日期", "filed_on")]
            for part, some in _parts(group):
                rows = [self._return_row(filing, columns) for filing in some]
                self._csv(
                    f"04-补充年报-{span}{part}",
                    "supplement-year",
                    columns,
                    rows,
                    due(base),
                    encoding="utf-8-sig",
                )

    def _used(self, form: str, group: Iterable[Return]) -> list[Column]:
        """Identity and those facts that somebody filed."""
        names_in_use = {name for filing in group for name in filing.values}
        return [
            each for each in self.columns(form) if each.key in names_in_use or each.key in IDENTITY.values()
        ]

    def states(self, firms: Sequence[Firm], known: Mapping[int, Sequence[str]]) -> None:
        """The supplement of facts without a year; `known` says which of them each firm filed."""
        columns = self.columns("supplement-state")
        rows = [
            [firm.code, firm.name, *self._state_cells(firm, columns[2:], known[firm.number])]
            for firm in firms
            if known[firm.number]
        ]
        day = self._day(4, 20)
        self._xlsx("05-补充状态表", "supplement-state", columns, rows, day)

    def _state_cells(self, firm: Firm, columns: Sequence[Column], known: Sequence[str]) -> list[Any]:
        codes = set(known)
        return [cell_of(firm.states[each.key], each) if each.key in codes else None for each in columns]

    def titles(self, firms: Sequence[Firm]) -> None:
        """A list of titles that are valid now, with one that nobody knows."""
        rule = self.profile.city["titles"]
        year = self.profile.last_year
        columns = self.columns("honours")
        rows = [row for firm in firms if firm.there(year) for row in _title_rows(firm, self.profile)]
        rows.append([firms[0].code, firms[0].name, "钻石级软件之星", year, None, None, None, rule["issuer"]])
        day = self._day(2, 10)
        self._csv("07-认定名单", "honours", columns, rows, day, encoding="utf-8-sig", refused=1)

    def findings(self, firms: Sequence[Firm]) -> None:
        """What officers found, a column for each finding that a clause asks for."""
        names = [fact.name for fact in self.profile.pack.findings]
        columns = [*self.columns("findings")[:2], *(column(name, name) for name in names)]
        rows = [[firm.code, firm.name, *self._found(firm, columns[2:])] for firm in firms if not firm.closed]
        self._csv("08-核查结论", "findings", columns, rows, self._day(5, 20), encoding="utf-8-sig")

    def awards(self, paid: Sequence[Paid]) -> None:
        """What firms received in earlier years, an award a row; a day for most, a year for the others."""
        if not paid:
            return
        columns = [each for each in self.columns("awards") if each.key not in ("document", "source")]
        clauses = self.profile.pack.clauses
        rows = [
            [
                cell_of(value, place)
                for value, place in zip(each.cells(clauses[each.clause].name), columns, strict=True)
            ]
            for each in paid
        ]
        self._xlsx("09-奖补台账", "awards", columns, rows, self._day(3, 10))

    def _found(self, firm: Firm, columns: Sequence[Column]) -> Iterator[Any]:
        """Alike for all clauses that ask the same of a firm."""
        rule = self.profile.supplement["findings"]
        for each in columns:
            word = each.key.rpartition(".")[2]
            dice = Dice(self.seed, word, firm.number)
            true = dice.chance(_share(rule, firm, word))
            chance = true if dice.chance(rule["known"]) else None
            yield cell_of(firm.states.get(each.key, chance), each)

    def _day(self, month: int, day: int) -> datetime.date:
        """A day of the year after the last."""
        return datetime.date(self.profile.last_year + 1, month, day)

    def _return_row(self, filing: Return, columns: Sequence[Column]) -> list[Any]:
        own = {
            "code": filing.code,
            "name": filing.name,
            "period": filing.period,
            "filed_on": filing.filed_on.isoformat(),
        }
        if filing.fault == "not_a_day":
            own["filed_on"] = f"{filing.filed_on.year}-02-30"
        values = filing.values
        row: list[Any] = [
            own[each.key] if each.key in own else cell_of(values.get(each.key), each, filing.habit)
            for each in columns
        ]
        return _spoiled_cells(row, filing, columns) if filing.fault else row

    def _xlsx(
        self,
        name: str,
        form: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Any]],
        day: datetime.date,
        *,
        refused: int = 0,
    ) -> None:
        path = self.folder / f"{name}.xlsx"
        title = f"{self.profile.pack.forms[form].title.zh}（演示数据，企业均为虚构）"
        self.files.append(WrittenFile(path, form, write_xlsx(path, title, columns, rows), day, refused))

    def _csv(
        self,
        name: str,
        form: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Any]],
        day: datetime.date,
        *,
        encoding: str,
        refused: int = 0,
    ) -> None:
        path = self.folder / f"{name}.csv"
        self.files.append(WrittenFile(path, form, write_csv(path, columns, rows, encoding), day, refused))


def _parts(group: Sequence[Return]) -> Iterator[tuple[str, Sequence[Return]]]:
    """The group in pieces that one file may hold."""
    if len(group) <= MOST_ROWS:
        yield "", group
        return
    for number, start in enumerate(range(0, len(group), MOST_ROWS), start=1):
        yield f"-第{number}部分", group[start : start + MOST_ROWS]


def _by_span(returns: Sequence[Return], base: int) -> dict[str, list[Return]]:
    groups: dict[str, list[Return]] = {}
    for filing in returns:
        span = f"{base}年以前" if int(filing.period) <= base else filing.period
        groups.setdefault(span, []).append(filing)
    return dict(sorted(groups.items()))


def _spoiled_cells(row: list[Any], filing: Return, columns: Sequence[Column]) -> list[Any]:
    """Faults that are in a cell rather than in a value."""
    if filing.fault in ("not_a_number", "not_whole", "formula"):
        key = "从业人员" if filing.fault == "not_whole" else "营业收入"
        index = next(i for i, each in enumerate(columns) if each.key == key)
        row[index] = {
            "not_a_number": "约五百万",
            "not_whole": "35.5",
            "formula": Formula("=SUM(1200,34)", 1234),
        }[filing.fault]
    return row


def _title_rows(firm: Firm, profile: Profile) -> Iterator[list[Any]]:
    """Titles that a firm holds at the end of the last year."""
    rule = profile.city["titles"]
    facts = firm.yearly_facts(profile.last_year)
    for name in (rule["key"], rule["cmmi"]):
        if facts.get(name) is True:
            yield [firm.code, firm.name, name, profile.last_year, None, None, None, rule["issuer"]]
    high = rule["high_tech"]
    last = max(
        (y for y in firm.yearly if firm.yearly[y].get(high["event"]) not in (high["none"], None)), default=0
    )
    if last and facts.get(high["flag"]) is True:
        until = f"{last + high['years']}-11-30"
        yield [firm.code, firm.name, high["flag"], None, f"{last}-12-01", until, None, rule["issuer"]]


def _share(rule: Mapping[str, Any], firm: Firm, word: str) -> float:
    own = rule["of_domain"].get(firm.domain, {"words": []})
    if word in own["words"]:
        return float(own["share"])
    return float(rule["shares"].get(word, rule["default"]))
