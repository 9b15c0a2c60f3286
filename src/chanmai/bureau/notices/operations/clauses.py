"""Clauses that came, changed or went since the pack was first taken over: told to officers and parks.

Firms are not told of a clause as such, but of what it gives them, see `rights`.
"""

from collections.abc import Iterator, Sequence

from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.clauses.queries.versions import ClauseNews, clause_news
from chanmai.bureau.notices.models import NoticeKind
from chanmai.bureau.notices.operations.telling import Tiding
from chanmai.bureau.notices.readers import Readers, the_city, the_district, the_park
from chanmai.engine.facts.texts import Text

SAID = {
    NoticeKind.ADDED: Text("新条款“{name}”", "New clause: {name}"),
    NoticeKind.CHANGED: Text("条款“{name}”有变动", "Clause changed: {name}"),
    NoticeKind.ENDED: Text("条款“{name}”不再使用", "Clause no longer used: {name}"),
}


def clauses_changed() -> Iterator[Tiding]:
    """What officers and parks are told of clauses; those of a district to that district's."""
    for news in clause_news():
        kind = NoticeKind(news.what)
        said, name = SAID[kind], _words(news.name)
        for readers in _readers(news):
            yield Tiding(
                key=f"clause:{news.what}:{news.code}:{news.version[:16]}",
                readers=readers,
                kind=kind.value,
                subject=Text(said.zh.format(name=name.zh), said.en.format(name=name.en)),
                reasons=(_words(news.title),),
                clause=news.code,
                version=news.version,
                link=f"/policies/{news.code}/",
            )


def _words(zh: str) -> Text:
    return Text(zh, translation(zh, "en"))


def _readers(news: ClauseNews) -> Sequence[Readers]:
    places = city_pack().places
    districts = [each.name for each in places.districts if news.district in ("", each.name)]
    parks = [each for each in places.parks if not news.district or news.district in each.districts]
    return [the_city(), *map(the_district, districts), *(the_park(each.name) for each in parks)]
