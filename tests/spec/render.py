"""Prints the manual of the rule language from its specification tests: `python -m spec.render` rewrites the file."""

import importlib.util
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from chanmai.engine.facts.fact import Kind, PeriodKind
from spec.manual import FACTS, Example, Rule

HERE = Path(__file__).parent / "rule_language"
TARGET = Path(__file__).parents[2] / "docs" / "reference" / "rule-language.md"

_HEADS = {
    "gives": ("规则 · Rule", "已知事实 · Known facts", "结果 · Result"),
    "lies": ("金额 · Amount", "已知事实 · Known facts", "至少 · At least", "至多 · At most"),
    "same": ("写法 · Ways of writing",),
    "prints": ("写作 · Written", "规范中文 · Canonical", "English"),
    "tells": ("规则 · Rule", "说成中文 · In words", "English"),
    "decides": ("条件 · Condition", "已知事实 · Known facts", "条款结论 · Verdict of the clause"),
    "asks": ("写作 · Written", "位置 · Place", "怎么问 · Question", "English"),
    "refuses": ("写作 · Written", "位置 · Place", "怎么说 · Message", "English"),
}
_KINDS = {
    Kind.MONEY: "金额 money",
    Kind.NUMBER: "数量 number",
    Kind.RATIO: "比率 ratio",
    Kind.FLAG: "是否 yes/no",
    Kind.CATEGORY: "类别 category",
    Kind.SET: "多选 set",
    Kind.DATE: "日期 date",
}


def manual() -> str:
    """The whole manual as Markdown. Runs every specification test on the way."""
    lines = _title(HERE / "__init__.py", "# ")
    for number, folder in enumerate(
        sorted(path for path in HERE.iterdir() if path.name.startswith("c")), start=1
    ):
        lines += _title(folder / "__init__.py", f"## {number} ")
        for place, file in enumerate(sorted(folder.glob("test_*.py")), start=1):
            lines += _section(_load(file), f"{number}.{place}")
    return "\n".join([*lines, *_facts()]) + "\n"


def _title(file: Path, mark: str) -> list[str]:
    return _headed(mark, inspect.getdoc(_load(file)) or "")


def _headed(mark: str, text: str) -> list[str]:
    heading, _, rest = text.partition("\n")
    return [mark + heading.replace(" | ", " · ").strip(), "", *([rest.strip(), ""] if rest.strip() else [])]


def _section(module: ModuleType, number: str) -> list[str]:
    lines = _headed(f"### {number} ", inspect.getdoc(module) or "")
    for test in _tests(module):
        heading, text = (inspect.getdoc(test) or "").split("\n", 1)
        lines += [f"#### {heading.replace(' | ', ' · ')}", "", text.strip(), ""]
        rule = Rule()
        test(rule)
        lines += _tables(rule.examples)
    return lines


def _tests(module: ModuleType) -> Iterator[Callable[[Rule], None]]:
    for name, thing in vars(module).items():
        if name.startswith("test_"):
            yield thing


def _tables(examples: list[Example]) -> list[str]:
    lines: list[str] = []
    for table, head in _HEADS.items():
        rows = [example.cells for example in examples if example.table == table]
        if rows:
            lines += [_row(head), _row(("---",) * len(head)), *(_row(row) for row in rows), ""]
    return lines


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


_PERIODS = {
    PeriodKind.YEAR: "按年 yearly",
    PeriodKind.QUARTER: "按季 quarterly",
    PeriodKind.MONTH: "按月 monthly",
    PeriodKind.POINT: "时点 state",
}


def _facts() -> list[str]:
    lines = ["## 附：例中的事实 · The facts of the examples", ""]
    lines += [
        _row(("名称 · Name", "English", "种类 · Kind", "单位 · Unit", "时期 · Period")),
        _row(("---",) * 5),
    ]
    for fact in FACTS:
        period = _PERIODS[fact.period]
        unit = (
            fact.unit.name if fact.unit else f"`{fact.formula}`" if fact.formula else "、".join(fact.values)
        )
        lines.append(_row((fact.name, fact.english, _KINDS[fact.kind], unit, period)))
    return lines


def _load(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"manual_{file.parent.name}_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(manual(), encoding="utf-8")
