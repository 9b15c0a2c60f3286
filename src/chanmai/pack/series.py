"""Published figures: a catalogue in series.yaml and one row a figure in CSV files, kept exactly as printed."""

import csv
import datetime
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from chanmai.engine.eligibility.clauses.clause import Evidence
from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry
from chanmai.pack.finding import Notebook, Place, nearest
from chanmai.pack.thresholds import ALL, Threshold, read_threshold
from chanmai.pack.words import read_words

COLUMNS = (
    "series", "area", "period", "period_kind", "value", "unit", "growth", "scope", "vintage", "published",
    "source", "evidence", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Observation:
    """One printed figure. `value` None: only growth was printed; `growth` is in percent as printed."""

    area: str
    period: str
    period_kind: str
    value: Fraction | None
    value_text: str
    unit: str
    growth: Fraction | None
    scope: str
    vintage: str
    published: str
    source: str
    evidence: Evidence
    note: str
    place: Place


@dataclass(frozen=True, slots=True)
class Series:
    """A series with its figures in the order of the file. Figures of different scopes are never one line."""

    code: str
    title: Text
    area: Text
    units: tuple[str, ...]
    file: str
    note: Text
    observations: tuple[Observation, ...] = ()

    def scope(self, code: str) -> tuple[Observation, ...]:
        """The figures of one scope."""
        return tuple(each for each in self.observations if each.scope == code)


@dataclass(frozen=True, slots=True)
class SeriesBook:
    """All series, what each scope means, and the rules of reading them."""

    series: Mapping[str, Series] = field(default_factory=dict)
    scopes: Mapping[str, Text] = field(default_factory=dict)
    rules: tuple[Text, ...] = ()
    sources: Mapping[str, Place] = field(default_factory=dict)  # source codes used, with their first place
    new_years: tuple[datetime.date, ...] = ()  # 正旦, for the adjustment of monthly series
    festival_days: Threshold | None = None  # days before 正旦 that the adjustment looks at
    growth_gap: Threshold | None = (
        None  # points between published growth and that of levels: beyond, it is told
    )
    useful: Threshold | None = None  # a forecast is good when its error is so much below the yardstick's


@dataclass(slots=True)
class _Rows:
    """Reads the CSV files of a catalogue."""

    root: Path
    folder: Path
    notes: Notebook
    known: list[str]
    scopes: list[str]
    found: dict[str, list[Observation]] = field(default_factory=dict)
    sources: dict[str, Place] = field(default_factory=dict)

    def read(self, name: str, at: Place) -> None:
        """Read one file and note every row that is wrong."""
        path = self.folder / name
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            words = Text(f"读不出文件“{name}”", f"The file `{name}` cannot be read")
            self.notes.error(
                at,
                "unreadable",
                words,
                Text("检查文件名和 UTF-8 编码。", "Check the name and that it is UTF-8."),
            )
            return
        reader = csv.DictReader(io.StringIO(text), restkey="", restval="")
        file = path.relative_to(self.root).as_posix()
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            words = Text(f"缺少列：{'、'.join(missing)}", f"Columns are missing: {', '.join(missing)}")
            self.notes.error(
                Place(file, 1), "missing-column", words, Text("补上表头。", "Add them to the header.")
            )
            return
        for row in reader:
            place = Place(file, reader.line_num)
            if "" in row:
                words = Text("这一行的列数多于表头", "This row has more columns than the header")
                self.notes.error(
                    place,
                    "extra-column",
                    words,
                    Text("含逗号的格子要加引号。", "Quote a cell that holds a comma."),
                )
            self._row(row, place)

    def _row(self, row: dict[str, str], place: Place) -> None:
        code = row["series"]
        if code not in self.known:
            words = Text(f"没有序列“{code}”", f"There is no series `{code}`")
            self.notes.error(place, "unknown-series", words, nearest(code, self.known))
        if row["scope"] not in self.scopes:
            words = Text(f"没有口径“{row['scope']}”", f"There is no scope `{row['scope']}`")
            self.notes.error(place, "unknown-scope", words, nearest(row["scope"], self.scopes))
        self.sources.setdefault(row["source"], place)
        self.found.setdefault(code, []).append(
            Observation(
                row["area"],
                row["period"],
                row["period_kind"],
                self._number(row, "value", place),
                row["value"],
                row["unit"],
                self._number(row, "growth", place),
                row["scope"],
                row["vintage"],
                row["published"],
                row["source"],
                self._evidence(row, place),
                row["note"],
                place,
            )
        )

    def _number(self, row: dict[str, str], column: str, place: Place) -> Fraction | None:
        text = row[column].strip()
        if not text:
            return None
        try:
            return Fraction(text)
        except ValueError:
            words = Text(f"{column} 列的“{text}”不是数", f"`{text}` in column {column} is not a number")
            self.notes.error(
                place, "not-a-number", words, Text("只写数字，单位写在 unit 列。", "Write digits only.")
            )
            return None

    def _evidence(self, row: dict[str, str], place: Place) -> Evidence:
        try:
            return Evidence(row["evidence"])
        except ValueError:
            words = Text(f"evidence 列不能写“{row['evidence']}”", f"`{row['evidence']}` is no evidence")
            self.notes.error(
                place, "not-among", words, nearest(row["evidence"], [str(each) for each in Evidence])
            )
            return Evidence.UNSEEN


def read_series(entry: Entry, root: Path, folder: Path) -> SeriesBook:
    """The catalogue of series.yaml and the figures of its CSV files."""
    for column in entry.entries("columns"):
        column.need("name"), _words(column)
    rules = tuple(_words(item) for item in entry.entries("rules"))
    scopes = {scope.need("code"): _scope(scope) for scope in entry.entries("scopes")}
    all_series = [_series(item) for item in entry.entries("series")]
    codes = [each.code for each in all_series]
    rows = _Rows(root, folder, entry.notes, codes, list(scopes))
    for name in dict.fromkeys((*entry.texts("files"), *(each.file for each in all_series))):
        rows.read(name, entry.at("files"))
    for item, each in zip(entry.entries("series"), all_series, strict=True):
        if codes.count(each.code) > 1:
            words = Text(f"序列代码“{each.code}”重复", f"The series code `{each.code}` is taken")
            entry.notes.error(
                item.at("code"), "code-twice", words, Text("换一个代码。", "Choose another code.")
            )
    new_years = _days(entry)
    settled = entry.entry("thresholds")
    festival = read_threshold(settled, "festival_days", most=Fraction(60))
    gap = read_threshold(settled, "growth_gap")
    useful = read_threshold(settled, "useful_forecast", most=ALL)
    if settled is not None:
        settled.note_unknown_keys()
    entry.note_unknown_keys()
    series = {
        each.code: Series(
            each.code,
            each.title,
            each.area,
            each.units,
            each.file,
            each.note,
            tuple(rows.found.get(each.code, ())),
        )
        for each in all_series
    }
    return SeriesBook(series, scopes, rules, rows.sources, new_years, festival, gap, useful)


def _days(entry: Entry) -> tuple[datetime.date, ...]:
    days = []
    for text in entry.texts("new_year_days"):
        try:
            days.append(datetime.date.fromisoformat(text))
        except ValueError:
            words = Text(f"“{text}”不是日期", f"`{text}` is not a day")
            entry.notes.error(
                entry.at("new_year_days"), "bad-day", words, Text("写作 2026-02-17。", "Write 2026-02-17.")
            )
    return tuple(days)


def _series(entry: Entry) -> Series:
    series = Series(
        code=entry.need("code"),
        title=read_words(entry, "title", needed=True),
        area=read_words(entry, "area"),
        units=entry.texts("units"),
        file=entry.need("file"),
        note=read_words(entry, "note"),
    )
    entry.note_unknown_keys()
    return series


def _scope(entry: Entry) -> Text:
    entry.text("code"), entry.text("tier")
    return _words(entry)


def _words(entry: Entry) -> Text:
    words = Text(entry.need("zh"), entry.text("en"))
    entry.note_unknown_keys()
    return words
