"""The one gate before anything over firms is shown beyond their scope: tables of the pack, guarded and proved."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chanmai import __version__
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.releases.models import Release
from chanmai.engine.disclosure.audit import audit
from chanmai.engine.disclosure.certificate import Certificate, certify, digest_of, released, rules_document
from chanmai.engine.disclosure.system import build_system
from chanmai.engine.disclosure.tables import TOTAL, Classification, CrossTable, Portion, Tabulation
from chanmai.pack.release import Offer
from chanmai.solvers.disclosure.patterns import find_pattern

UNSTATED = "未填"
"""The code of firms of which a dimension is not known."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A table that could go out. `gaps` is how much of it is not shown to be safe; it goes out only with none."""

    certificate: Certificate
    gaps: int
    targets: int
    earlier: int  # releases that were reckoned with


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be guarded: tables over the firms of one moment, and all that was released of the same figures."""

    new: Tabulation
    earlier: tuple[Tabulation, ...]
    measure: str
    about: Mapping[str, object]

    @property
    def basis(self) -> str:
        """A digest of all that the outcome hangs on."""
        rows = [
            [e.firm, e.group, e.amount, e.least, e.most, sorted(e.codes.items())]
            for e in self.new.contributions
        ]
        rules = rules_document(city_pack().release.rules[self.measure])
        hidden = [[e.name, sorted([t, *codes] for t, codes in e.hidden)] for e in self.earlier]
        tables = [[e.name, [sorted(t.parents.items()) for t in e.by]] for e in self.new.tables]
        return digest_of([dict(self.about), rows, rules, hidden, tables])


def order_of(offer: Offer, measure: str, year: int, columns: FirmColumns) -> Order:
    """An offer of the pack over these firms, beside all that was released of the same measure and year."""
    proof = (
        Release.objects.filter(measure=measure, year=year)
        .order_by("-pk")
        .values_list("proof", flat=True)
        .first()
    )
    earlier = () if proof is None else released(json.loads(proof))
    new = tabulation(f"{offer.code}-{measure}-{year}-{len(earlier) + 1}", offer, measure, year, columns)
    about = {
        "city": city_pack().settings.name,
        "pack": city_pack().settings.version,
        "engine": __version__,
        "measure": measure,
        "unit": "分" if measure == "revenue" else "家",
        "year": year,
        "firms": len(new.contributions),
        "demo": any(columns.demo),
        "earlier": [each.name for each in earlier],
    }
    return Order(new, earlier, measure, about)


def guarded(order: Order, tell: Callable[[int, int], None]) -> Guarded:
    """The gate: what to hide is sought, and the exact audit has the last word. Takes seconds to a minute."""
    system = build_system(order.new, order.earlier, city_pack().release.rules[order.measure])
    pattern = find_pattern(system, tell)
    certificate = certify(
        order.new, order.earlier, system, pattern.hidden, pattern.deviations, about=order.about
    )
    gaps = len(audit(system, pattern.hidden, pattern.deviations))
    return Guarded(certificate, gaps, len(system.targets), len(order.earlier))


def tabulation(name: str, offer: Offer, measure: str, year: int, columns: FirmColumns) -> Tabulation:
    """The tables of an offer, over the firms of which the year's revenue is known."""
    book = city_pack().release
    codes = {"district": columns.districts, "domain": _domains(columns.domains), "size": columns.sizes}
    groups = columns.of(book.group) if book.group else [None] * len(columns)
    rows = []
    for row, amount in enumerate(columns.of(book.revenue, year)):
        if amount is None or (measure == "revenue" and amount < 0):
            continue
        firm = str(columns.ids[row])
        least = min(int(amount), book.size_least.get(columns.sizes[row], 0)) if measure == "revenue" else 0
        rows.append(
            Portion(
                firm,
                f"组 {groups[row]}" if groups[row] else firm,
                int(amount) if measure == "revenue" else 1,
                {each: codes[each][row] or UNSTATED for each in sorted(codes)},
                least,
            )
        )
    trees = {
        "district": _flat("district", [each.name for each in city_pack().places.districts], rows),
        "domain": _domain_tree(rows),
        "size": _flat("size", list(book.size_least), rows),
    }
    tables = tuple(CrossTable("×".join(by), tuple(trees[each] for each in by)) for by in offer.tables)
    return Tabulation(name, tables, tuple(rows))


def _domains(names: Sequence[str]) -> list[str]:
    """The domain of the plan's first step that a firm's domain belongs to."""
    first = {each.name: top.name for top in city_pack().plan.taxonomy.domains for each in top.walk()}
    return [first.get(name, name) for name in names]


def _flat(name: str, known: Sequence[str], rows: Sequence[Portion]) -> Classification:
    others = sorted({each.codes[name] for each in rows} - set(known))
    return Classification(name, dict.fromkeys((*known, *others), TOTAL))


def _domain_tree(rows: Sequence[Portion]) -> Classification:
    taxonomy = city_pack().plan.taxonomy
    groups = {each.code: each.name for each in taxonomy.groups}
    parents = {groups[each.group]: TOTAL for each in taxonomy.domains if each.group in groups}
    parents |= {each.name: groups.get(each.group, TOTAL) for each in taxonomy.domains}
    others = sorted({each.codes["domain"] for each in rows} - set(parents))
    return Classification("domain", parents | dict.fromkeys(others, TOTAL))
