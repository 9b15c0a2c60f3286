"""What the proofs find on a clause, kept for each version; nothing where the solver is not installed."""

import importlib.util
import json
from functools import lru_cache
from typing import TYPE_CHECKING

from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.clause_json import clause_of, payload_of
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.eligibility.clauses.compile import compile_clause

if TYPE_CHECKING:
    from chanmai.solvers.proofs.finding import Flaw
    from chanmai.solvers.regions import Difference


def available() -> bool:
    """Whether the solver is installed."""
    return importlib.util.find_spec("z3") is not None


def flaws_of(clause: Clause) -> "tuple[Flaw, ...]":
    """The findings on a clause alone, the gravest first; each with invented firms that were replayed."""
    return _proved(_text(clause)) if available() else ()


def compare(old: Clause, new: Clause) -> "Difference | None":
    """How two versions differ, with the exact regions; None without the solver."""
    return _compared(_text(old), _text(new)) if available() else None


def _text(clause: Clause) -> str:
    return json.dumps(payload_of(clause), ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=256)
def _proved(payload: str) -> "tuple[Flaw, ...]":
    from chanmai.solvers.proofs.prove import prove

    pack = city_pack()
    compiled = compile_clause(clause_of(json.loads(payload)), pack.dictionary)
    report = prove([compiled], pack.dictionary, as_of=pack.settings.as_of_demo)
    order = ("error", "warning", "note")
    return tuple(sorted(report.findings, key=lambda each: order.index(str(each.weight))))


@lru_cache(maxsize=64)
def _compared(old: str, new: str) -> "Difference":
    from chanmai.solvers.regions import difference

    clauses = [clause_of(json.loads(text)) for text in (old, new)]
    pack = city_pack()
    return difference(clauses[0], clauses[1], pack.dictionary, as_of=pack.settings.as_of_demo)
