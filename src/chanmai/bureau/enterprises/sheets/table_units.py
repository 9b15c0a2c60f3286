"""In which unit each column of a table is: what headings, a row of units, lines above and notes below say together."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chanmai.bureau.enterprises.sheets.fields import Field
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.bureau.enterprises.sheets.remarks import is_no_unit
from chanmai.bureau.enterprises.sheets.unit_words import FEN, unit_line, unit_of
from chanmai.engine.facts.fact import Fact, Kind, is_quantity
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import COUNT, MONEY, Unit

FOREIGN = "美元"


@dataclass(slots=True)
class UnitPlaces:
    """Where units may be named besides headings: lines with their row numbers, and a row of units under the header."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    row: tuple[int, dict[int, str]] = (0, {})


@dataclass(slots=True)
class SettledUnits:
    """Of each field its unit and whether it is the form's own; and what could not be settled."""

    units: list[tuple[Unit | None, bool]] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Lines:
    """What all lines together say: each unit with the row that names it, and the words that are not understood."""

    units: tuple[tuple[int, Unit], ...]
    unclear: tuple[tuple[int, str], ...]

    def of(self, fact: Fact) -> list[tuple[int, Unit]]:
        """The different units that fit a fact."""
        unit_of_factor: dict[object, tuple[int, Unit]] = {}
        for row, unit in self.units:
            if _fits(fact, unit):
                unit_of_factor.setdefault(unit.factor, (row, unit))
        return list(unit_of_factor.values())

    @property
    def foreign(self) -> tuple[int, str] | None:
        """The row and the name of a unit of another currency."""
        return next(((row, unit.name) for row, unit in self.units if FOREIGN in unit.name), None)

    @property
    def names_money(self) -> bool:
        """True when one of them is of money."""
        return any(unit.dimension == MONEY for _, unit in self.units)


def settle_units(fields: Sequence[Field], places: UnitPlaces, header: int) -> SettledUnits:
    """The unit of every field. What is not understood, or contradicts itself, is a problem; what nobody says a note."""
    units = SettledUnits()
    lines = _read_lines(places.lines)
    quantities = [f for f in fields if f.column.fact is not None and is_quantity(f.column.fact)]
    if any(f.column.fact is not None and f.column.fact.kind is Kind.MONEY for f in quantities):
        units.problems += [_unclear(row, word) for row, word in lines.unclear]
    for each in fields:
        units.units.append(_settle(each, lines, places.row, header, units.problems))
    return units


def _read_lines(lines: Sequence[tuple[int, str]]) -> _Lines:
    units: list[tuple[int, Unit]] = []
    unclear: list[tuple[int, str]] = []
    for row, text in lines:
        line = unit_line(text)
        units += [(row, unit) for unit in line.units]
        unclear += [(row, word) for word in line.unclear]
    return _Lines(tuple(units), tuple(unclear))


def _settle(
    each: Field, lines: _Lines, row: tuple[int, dict[int, str]], header: int, problems: list[SheetProblem]
) -> tuple[Unit | None, bool]:
    fact = each.column.fact
    if fact is None or not is_quantity(fact):
        return each.column.unit, False
    if each.heading.unclear:
        problems.append(_unclear(header, each.heading.unclear[0], each))
        return each.column.unit, False
    units = [(header, _as_money(fact, each.heading.unit))] if each.heading.unit is not None else []
    number, cells = row
    if (word := cells.get(each.index)) is not None and not is_no_unit(word):
        unit = unit_of(word)
        if unit is None:
            problems.append(_unclear(number, word, each))
        else:
            units.append((number, _as_money(fact, unit)))
    units += lines.of(fact)
    if any(unit.factor != units[0][1].factor for _, unit in units):
        problems.append(_contradiction(each, units, header))
    if units:
        return units[0][1], False
    foreign = fact.unit is not None and FOREIGN in fact.unit.name
    if foreign and lines.names_money:
        problems.append(_other_currency(each, header))
    if fact.kind is Kind.MONEY and lines.foreign is not None:
        problems.append(_unclear(*lines.foreign, each))
    tells = each.column.unit is not None and (fact.kind is not Kind.NUMBER or foreign)
    if tells and each.column.unit is not None:
        problems.append(_assumed(each, each.column.unit, header))
    return each.column.unit, tells


def _as_money(fact: Fact, unit: Unit) -> Unit:
    """分 beside money is a hundredth of 元, and no point."""
    return FEN if fact.kind is Kind.MONEY and unit.name == FEN.name else unit


def _fits(fact: Fact, unit: Unit) -> bool:
    if fact.kind is Kind.NUMBER:
        return unit.dimension == COUNT and fact.unit is not None and unit.name == fact.unit.name
    return unit.dimension == (MONEY if fact.kind is Kind.MONEY else "ratio")


def _unclear(row: int, word: str, each: Field | None = None) -> SheetProblem:
    heading = "" if each is None else each.heading.text
    where_zh = f"列“{heading}”" if heading else "表中"
    where_en = f"of “{heading}”" if heading else "named around the table"
    return SheetProblem(
        "unit_unclear",
        Text(
            f"{where_zh}的“{word}”看不懂，不能断定是什么单位或什么口径，没有按表样的单位代替。"
            "请写成 元、千元、万元、亿元、人、% 等；若不是单位，请改写或删去",
            f"“{word}” {where_en} is not understood, so the unit is not certain and none was put in its place. "
            "Write 元, 千元, 万元, 亿元, 人, % or the like; reword or remove it when it is no unit",
        ),
        row=row,
        column=0 if each is None else each.index + 1,
        heading=heading,
        value=word,
    )


def _other_currency(each: Field, header: int) -> SheetProblem:
    unit = each.column.unit.name if each.column.unit is not None else FOREIGN
    return SheetProblem(
        "unit_unclear",
        Text(
            f"“{each.heading.text}”按表样以{unit}计，而表中写的是人民币单位，不能断定以哪个为准。请在列名中写明单位",
            f"“{each.heading.text}” is given in {unit} in the form, but the file names a unit of 元. "
            "Name the unit in the heading",
        ),
        row=header,
        column=each.index + 1,
        heading=each.heading.text,
    )


def _contradiction(each: Field, units: Sequence[tuple[int, Unit]], header: int) -> SheetProblem:
    zh = "、".join(
        dict.fromkeys(f"{'名称' if not row else f'第 {row} 行'}写的是{_called(unit)}" for row, unit in units)
    )
    en = ", ".join(
        dict.fromkeys(f"{_called(unit)} in {f'row {row}' if row else 'a name'}" for row, unit in units)
    )
    return SheetProblem(
        "units_contradict",
        Text(
            f"“{each.heading.text}”的单位前后不一：{zh}。请只留一个",
            f"The unit of “{each.heading.text}” contradicts itself: {en}. Keep one",
        ),
        row=header,
        column=each.index + 1,
        heading=each.heading.text,
    )


def _called(unit: Unit) -> str:
    """The unit with its size, which its name may not tell (千元 is 元 a thousand times)."""
    sizes = {
        1: "分",
        10: "角",
        100: "元",
        10**4: "百元",
        10**5: "千元",
        10**6: "万元",
        10**8: "百万元",
        10**10: "亿元",
    }
    return sizes.get(int(unit.factor), unit.name) if unit.dimension == MONEY else unit.name


def _assumed(each: Field, unit: Unit, header: int) -> SheetProblem:
    return SheetProblem(
        "unit_assumed",
        Text(
            f"“{each.heading.text}”没有写单位，按表样以{unit.name}计",
            f"“{each.heading.text}” names no unit; read in {unit.name} as in the form",
        ),
        Severity.NOTE,
        row=header,
        column=each.index + 1,
        heading=each.heading.text,
    )
