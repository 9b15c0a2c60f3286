"""OpenFisca-core: one variable a fact and a rule. Missing facts become its defaults, unless NaN and a second variable
for "possibly" are written by hand. Its numbers are float32, so amounts are given in 万元 and come back rounded."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
import pyarrow as pa
from benchmarks.peers.peer import MET, NOT_MET, UNKNOWN, Pairs
from benchmarks.peers.plain import Amount, Leaf, amount, text, tree
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from chanmai.runners.columnar.program import Rule

WAN = 1_000_000  # 分 in 万元
YEAR = "2024"


class OpenFisca:
    """The same rules as variables. With `twins` it can say unknown; else missing facts count as 0 and false."""

    def __init__(self, rules: list[Rule], data: pa.Table, *, twins: bool) -> None:
        self.name = "OpenFisca, twin variables" if twins else "OpenFisca"
        self.version = version("openfisca-core")
        self._twins, self._rules, self._rows = twins, rules, data.num_rows
        self._inputs, self._money, self._words = {}, set(), {}
        for name, column in zip(data.column_names, data.columns, strict=True):
            self._load(name.replace("@", "_"), column.combine_chunks())
        self._entity = Entity("firm", "firms", "", "")
        self._system = TaxBenefitSystem([self._entity])
        for name in self._inputs:
            self._add(name, int if name in self._words else float, None)
        for number, rule in enumerate(rules):
            own = tree(rule.condition)
            self._add(f"met{number}", bool, text(own, self._surely, " & ", " | "))
            if twins:
                self._add(f"may{number}", bool, text(own, self._possibly, " & ", " | "))
            self._add(
                f"pay{number}",
                float,
                f"where(read('met{number}'), {self._amount(amount(rule.payment))}, nan)",
            )

    def _load(self, name: str, column: Any) -> None:
        if pa.types.is_dictionary(column.type) or pa.types.is_boolean(column.type):
            words = column.dictionary.to_pylist() if pa.types.is_dictionary(column.type) else [False, True]
            codes = column.indices if pa.types.is_dictionary(column.type) else column.cast(pa.int32())
            self._words[name] = words
            self._inputs[name] = codes.fill_null(-1 if self._twins else 0).to_numpy()
            return
        money = pa.types.is_int64(column.type) and _is_money(name)
        plain = column.cast(pa.int32()) if pa.types.is_date32(column.type) else column
        values = plain.cast(pa.float64()).to_numpy(zero_copy_only=False) / (WAN if money else 1)
        self._inputs[name] = values if self._twins else np.nan_to_num(values)
        if money:
            self._money.add(name)

    def _add(self, name: str, kind: type, source: str | None) -> None:
        body: dict[str, Any] = {
            "value_type": kind, "entity": self._entity, "definition_period": DateUnit.YEAR, "label": name,
        }  # fmt: skip
        if source is not None:
            body["formula"] = _formula(source)
        self._system.add_variable(type(name, (Variable,), body))

    def _surely(self, own: Leaf) -> str:
        first = f"read('{own.names[0]}')"
        match own.kind:
            case "flag":
                return f"({first} == {int(own.wanted)})"
            case "among":
                codes = [self._words[own.names[0]].index(word) for word in own.words]
                if own.wanted:
                    return "(" + " | ".join(f"({first} == {code})" for code in codes) + ")"
                return (
                    "(" + " & ".join([f"({first} >= 0)", *(f"({first} != {code})" for code in codes)]) + ")"
                )
        return self._compared(own, own.op)

    def _possibly(self, own: Leaf) -> str:
        first = f"read('{own.names[0]}')"
        match own.kind:
            case "flag":
                return f"({first} != {int(not own.wanted)})"
            case "among":
                return f"({self._surely(own)} | ({first} < 0))"
        return f"(~{self._compared(own, own.op.opposite)})"  # a comparison with NaN is false

    def _compared(self, own: Leaf, op: str) -> str:
        first = f"read('{own.names[0]}')"
        if own.kind == "ratio":
            return f"({first} {op} read('{own.names[1]}') * {own.bound / own.by!r})"
        return f"({first} {op} {own.bound / WAN if own.names[0] in self._money else own.bound!r})"

    def _amount(self, own: Amount) -> str:
        if own.fixed is not None:
            return repr(own.fixed / WAN)
        value = f"read('{own.names[0]}')"
        if own.steps:
            unit = WAN if own.names[0] in self._money else 1
            out = f"{value} * 0"
            for start, paid in reversed(own.steps):
                out = f"where({value} >= {start / unit!r}, {paid / WAN!r}, {out})"
            return out
        if len(own.names) == 2:
            value = f"maximum({value} - read('{own.names[1]}'), 0)"
        value = f"{value} * {own.rate.numerator / own.rate.denominator!r}"
        return value if own.cap is None else f"minimum({value}, {own.cap / WAN!r})"

    def status(self) -> list[Any]:
        """The verdicts of all rules."""
        return self._run(amounts=False)

    def full(self) -> list[Any]:
        """Verdicts and amounts of all rules."""
        return self._run(amounts=True)

    def _run(self, *, amounts: bool) -> list[Any]:
        simulation = SimulationBuilder().build_default_simulation(self._system, self._rows)
        for name, values in self._inputs.items():
            simulation.set_input(name, YEAR, values)
        kinds = ["met", *(["may"] if self._twins else []), *(["pay"] if amounts else [])]
        return [
            [simulation.calculate(f"{kind}{number}", YEAR) for kind in kinds]
            for number in range(len(self._rules))
        ]

    def pairs(self) -> Pairs:
        """Every pair; amounts in 分, rounded to the nearest."""
        found = self.full()
        met = np.array([own[0] for own in found])
        may = np.array([own[1] for own in found]) if self._twins else met
        states = np.where(met, MET, np.where(may, UNKNOWN, NOT_MET))
        paid = np.array([own[-1] for own in found], dtype=np.float64) * WAN
        return Pairs(states, np.where(np.isnan(paid), -1, np.round(np.nan_to_num(paid))).astype(np.int64))


def _is_money(name: str) -> bool:
    from benchmarks.workload import MONEY, YEARLY

    return name.rsplit("_", 1)[0] in (*MONEY, *YEARLY)


def _formula(source: str) -> Callable[..., Any]:
    code = compile(source, "rule", "eval")
    names = {"where": np.where, "maximum": np.maximum, "minimum": np.minimum, "nan": np.nan}

    def formula(firm: Any, period: Any) -> Any:
        return eval(code, {**names, "read": lambda name: firm(name, period)})

    return formula
