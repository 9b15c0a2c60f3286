"""A report before it is a file: headings, paragraphs, tables, charts. All three files are written from this alone."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from chanmai.engine.facts.printing import fixed, half_up

FIRST_CJK = 0x2E80
"""From this sign on a text needs a font with Chinese characters."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in the unit that stands beside it, exact; printed to so many decimals, of a growth with its sign."""

    value: Fraction
    decimals: int = 0
    signed: bool = False
    suffix: str = ""

    @property
    def text(self) -> str:
        """As it is printed in every file."""
        whole, point, part = fixed(abs(self.in_print), self.decimals).partition(".")
        sign = "-" if self.in_print < 0 else "+" if self.signed and self.in_print > 0 else ""
        return f"{sign}{int(whole):,}{point}{part}{self.suffix}"

    @property
    def in_print(self) -> Fraction:
        """The number that is printed: half away from zero."""
        steps = half_up(abs(self.value) * 10**self.decimals)
        return Fraction(-steps if self.value < 0 else steps, 10**self.decimals)


Cell = str | Figure | None
"""Words, a number, or None where nothing is known."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a chapter (1) or an exhibit (2)."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or several."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under their heads; `notes` say source, scope and date, `numeric` which columns hold numbers."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    def texts(self, nothing: str) -> list[list[str]]:
        """Every cell as it is printed; `nothing` is what stands where nothing is known."""
        return [[text_of(cell, nothing) for cell in row] for row in self.rows]

    def is_numeric(self, column: int) -> bool:
        """Whether a column holds a number somewhere."""
        return any(isinstance(row[column], Figure) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of some columns of the table behind it, against its first column.

    `kind`: bars (one column, lying), lines, or fan (what was, the middle, the lower and the upper bound).
    """

    kind: str
    columns: tuple[int, ...]
    unit: str
    table: Table

    def values(self, column: int) -> list[Fraction | None]:
        """The printed numbers of a column from the first row on; None where there is none."""
        cells = [row[column] for row in self.table.rows]
        return [cell.in_print if isinstance(cell, Figure) else None for cell in cells]

    @property
    def labels(self) -> list[str]:
        """What stands along the axis."""
        return [text_of(row[0], "") for row in self.table.rows]

    @property
    def has_values(self) -> bool:
        """Whether there is anything to draw."""
        return any(value is not None for column in self.columns for value in self.values(column))


Block = Heading | Paragraph | Table | Chart
"""A chart brings its table along."""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `subtitle`: city and period; `marks`: what every page says; `made_on` dates the files."""

    title: str
    subtitle: str
    lang: str
    made_on: str
    nothing: str
    marks: tuple[str, ...]
    blocks: tuple[Block, ...]

    def tables(self) -> Iterator[tuple[str, Table]]:
        """The tables with the headings above them, those behind charts too."""
        above = self.title
        for block in self.blocks:
            if isinstance(block, Heading):
                above = block.text
            elif isinstance(block, Table | Chart):
                yield above, block.table if isinstance(block, Chart) else block

    @property
    def needs_chinese(self) -> bool:
        """Whether a Chinese character is printed anywhere."""
        return any(ord(sign) >= FIRST_CJK for sign in to_json(self))


def text_of(cell: Cell, nothing: str) -> str:
    """A cell as it is printed."""
    return nothing if cell is None else cell.text if isinstance(cell, Figure) else cell


def to_json(document: Document) -> str:
    """The report as one JSON text, equal for equal reports. Fractions stand as numerator/denominator."""
    content = asdict(document) | {"blocks": [_named(block) for block in document.blocks]}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def snapshot_id(text: str) -> str:
    """The id of a report: SHA-256 of its text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _named(block: Block) -> dict[str, Any]:
    return {"block": type(block).__name__, **asdict(block)}


def read(text: str) -> Document:
    """A report as `to_json` wrote it."""
    content: dict[str, Any] = json.loads(text)
    blocks = tuple(_block(each) for each in content.pop("blocks"))
    return Document(**content | {"marks": tuple(content["marks"]), "blocks": blocks})


def _block(content: dict[str, Any]) -> Block:
    match content.pop("block"):
        case "Heading":
            return Heading(**content)
        case "Paragraph":
            return Paragraph(**content)
        case "Table":
            return _table(content)
    return Chart(content["kind"], tuple(content["columns"]), content["unit"], _table(content["table"]))


def _table(content: dict[str, Any]) -> Table:
    rows = tuple(tuple(_cell(cell) for cell in row) for row in content["rows"])
    return Table(tuple(content["heads"]), rows, tuple(content["notes"]))


def _cell(content: Any) -> Cell:
    if isinstance(content, dict):
        return Figure(**content | {"value": Fraction(content["value"])})
    return None if content is None else str(content)
