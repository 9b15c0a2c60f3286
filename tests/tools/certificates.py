"""The verifier as a module, and the certificates of every case of the Xiamen pack."""

import copy
import datetime
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from chanmai.engine.eligibility.certificates.certificate import Case, certificate
from chanmai.engine.eligibility.clauses.clause import reference_year
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import Decision
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.record import Record, Ref, Source
from chanmai.pack.content import content_in
from chanmai.pack.pack import Pack
from packs import load
from tools.scripts import script

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "verify_decision.py"
DAY = datetime.date(2026, 6, 30)
FILED = Source("年报", "统计", datetime.date(2026, 3, 1), "17", demo=True)
Json = dict[str, Any]
Path_ = tuple[str | int, ...]


def verifier() -> ModuleType:
    """tools/verify_decision.py, loaded as it stands."""
    return script("verify_decision")


@cache
def pack() -> Pack:
    return load(ROOT / "packs" / "xiamen")


@cache
def content(code: str) -> dict[str, object]:
    return content_in(pack(), code)


def cases() -> Iterator[tuple[str, int]]:
    """Every clause with the number of each of its cases."""
    for code, found in pack().cases.items():
        yield from ((code, number) for number in range(len(found)))


def decided(code: str, number: int, *, shift: int = 0) -> tuple[Case, Decision]:
    """A case of the pack as a decision; each fact comes from a filing. `shift`: the record is of a later year."""
    case, clause = pack().cases[code][number], pack().clauses[code]
    day = case.as_of or DAY
    compiled = compile_clause(clause, pack().dictionary, shift=shift, as_of=day)
    values = {Ref(ref.fact, ref.back + shift) if _yearly(ref) else ref: v for ref, v in case.values.items()}
    record = Record(
        f"{code}/{number}", reference_year(clause, day) + shift, values,
        sources=dict.fromkeys(values, FILED), history_complete=case.history_complete,
    )  # fmt: skip
    made = Case(
        compiled, record, pack().dictionary, content(code), day, subject_name=case.name, awards=case.awards
    )
    return made, decide(compiled, record, pack().dictionary, awards=case.awards)


def _yearly(ref: Ref) -> bool:
    return str(pack().dictionary.get(ref.fact).period) == "year"


def certified(code: str, number: int, *, shift: int = 0) -> Json:
    """The certificate of a case, once through JSON."""
    found: Json = json.loads(json.dumps(certificate(*decided(code, number, shift=shift))))
    return found


def accepted(document: object) -> bool:
    """True if the verifier accepts the document; what it cannot make sense of is refused too."""
    return fault(document) == ""


def fault(document: object) -> str:
    """The name of what the verifier finds wrong; empty when it accepts."""
    tool = verifier()
    found = tool.examined(json.dumps(document, ensure_ascii=False))
    return str(found.fault) if isinstance(found, tool.Refused) else ""


def sealed(document: Json) -> Json:
    """The document with its digest worked out anew, as a forger would."""
    bare = {key: value for key, value in document.items() if key not in ("digest", "signature")}
    return document | {"digest": verifier().sha256(bare)}


def leaves(value: object, path: Path_ = ()) -> Iterator[Path_]:
    """The path of every leaf; an empty list or object is one."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = False
    for key, item in inside:
        found = True
        yield from leaves(item, (*path, key))
    if not found:
        yield path


def changed(document: Json, path: Path_, value: object) -> Json:
    """A copy with another value at one place."""
    made = copy.deepcopy(document)
    place: Any = made
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return made


def others(value: object) -> list[object]:
    """Other values that could stand in a leaf's place."""
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int):
        return [value + 1, -value - 1, None, str(value)]
    if isinstance(value, str):
        return [f"{value}x", "" if value else "x", None, "1/3" if value != "1/3" else "2/3"]
    return [["x"], None] if isinstance(value, list) else [0, "x", True, 1_000_000]


def at(document: object, path: Path_) -> object:
    """What stands at a path."""
    place: Any = document
    for key in path:
        place = place[key]
    return place
