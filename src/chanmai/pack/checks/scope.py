"""What a reader of one clause alone cannot see: whose page a link is, for which place, and which gates others have."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from chanmai.engine.eligibility.clauses.clause import Clause, Evidence, Group, Level, Test
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.nodes import Number
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import walk
from chanmai.pack.finding import Notebook, Place, nearest
from chanmai.pack.ladders import Tier
from chanmai.pack.pack import Pack

JOINED = "、"  # between the issuers of a document


def check_hosts(pack: Pack, notes: Notebook) -> None:
    """原文 is the issuer's own page: its link is on a host of the issuer, once the pack lists hosts at all."""
    if not pack.hosts:
        return
    for clause in pack.clauses.values():
        if clause.evidence is Evidence.ORIGINAL:
            place = pack.clause_places[clause.code].at("evidence")
            _own_host(pack, notes, place, (clause.code, clause.document.issuer, clause.document.url))
    for source in pack.sources.values():
        if source.evidence is Evidence.ORIGINAL and source.url:
            _own_host(pack, notes, Place("sources/sources.yaml"), (source.code, source.issuer, source.url))


def _own_host(pack: Pack, notes: Notebook, place: Place, page: tuple[str, str, str]) -> None:
    code, issuer, url = page
    if not url:
        notes.note(
            place,
            "no-link",
            Text(f"“{code}”的 evidence 是“原文”，却没有网址", f"`{code}` has evidence 原文 but no link"),
            Text(
                "写上发文机关所登的网址；没有网址的由经办人核对文件。",
                "Write the link to the issuer's page; a document without one is checked by an officer.",
            ),
        )
        return
    own = {host for name in issuer.split(JOINED) for host in pack.hosts.get(name, ())}
    host = urlsplit(url).hostname or ""
    if host not in own:
        notes.error(
            place,
            "other-host",
            Text(
                f"“{code}”的 evidence 是“原文”，网址却在 {host}，不是“{issuer}”的网站",
                f"`{code}` has evidence 原文, but its link is on {host}, which is no host of {issuer}",
            ),
            Text(
                "照页面写 答复函、问答、办事指南或官方转载；确是发文机关网站的，列入 sources.yaml 的 hosts。",
                "Write 答复函, 问答, 办事指南 or 官方转载 as the page is; "
                "a host of the issuer is listed in `hosts` of sources.yaml.",
            ),
        )


def check_places(pack: Pack, notes: Notebook) -> None:
    """A payable clause of less than the nation asks where the firm is, once the pack says which facts tell that."""
    for name in pack.places.facts:
        if name not in pack.dictionary:
            words = Text(f"事实词典里没有“{name}”", f"The dictionary has no fact `{name}`")
            near = nearest(name, [fact.name for fact in pack.dictionary])
            notes.error(Place("places/places.yaml"), "unknown-fact", words, near)
    for clause in pack.clauses.values():
        if pack.places.facts and _pays_somewhere(clause) and not _asks_place(pack, clause):
            notes.note(
                pack.clause_places[clause.code].at("conditions"),
                "no-place",
                Text(
                    f"“{clause.code}”可兑付，却没有一个条件问企业在哪里",
                    f"`{clause.code}` can be paid from, and no condition asks where the firm is",
                ),
                Text(
                    f"用 {'、'.join(pack.places.facts)} 写一个条件；来源没有说的，标 verified: 否。",
                    f"Write a condition on {', '.join(pack.places.facts)}; "
                    "mark it `verified: 否` if the source is silent.",
                ),
            )


def _pays_somewhere(clause: Clause) -> bool:
    return not clause.unpayable and clause.amount is not None and clause.document.level is not Level.NATION


def _asks_place(pack: Pack, clause: Clause) -> bool:
    """True if a condition reads a fact of place, or is a finding that names a district, a park or the city."""
    places = pack.places
    names = [places.city, *(each.name for each in places.districts), *(each.name for each in places.parks)]
    return any(
        any(ref.fact in pack.places.facts for ref in refs(test.expr))
        or (test.finding and any(name and name in test.text for name in names))
        for test in clause.condition.tests()
    )


def check_gates(pack: Pack, notes: Notebook) -> None:
    """A member of a ladder has the gates that two sisters have, if one of them is lower or they are half of all."""
    for ladder in pack.ladders:
        gates = [(tier, set(_gates(tier))) for tier in ladder.tiers]
        for tier, own in gates:
            for gate in sorted({gate for _, others in gates for gate in others} - own):
                holders = [other for other, others in gates if gate in others]
                below = any(other.level < tier.level for other in holders)
                if len(holders) > 1 and (below or 2 * len(holders) >= len(gates)):
                    codes = [other.code for other in holders]
                    notes.note(
                        tier.place,
                        "no-gate",
                        Text(
                            f"“{tier.code}”没有同一梯队 {JOINED.join(codes)} 都有的条件“{gate}”",
                            f"`{tier.code}` lacks the condition `{gate}` of {', '.join(codes)} in the same ladder",
                        ),
                        Text(
                            "补上这一条件；来源没有说的，标 verified: 否。",
                            "Add the condition; mark it `verified: 否` if the source is silent.",
                        ),
                    )


def _gates(tier: Tier) -> Iterator[str]:
    """The conditions without numbers that a member must meet, as written."""
    condition = tier.condition
    items: tuple[Test | Group, ...] = (condition,)
    if isinstance(condition, Group) and condition.count == len(condition.items):
        items = condition.items
    for item in items:
        has_number = isinstance(item, Test) and any(isinstance(node, Number) for node in walk(item.expr))
        if isinstance(item, Test) and not item.finding and not has_number:
            yield item.text
