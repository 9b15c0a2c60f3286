"""To whom something is told: a firm, a district, a park or the bureau; and what of that somebody is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chanmai.bureau.accounts.people import Roster
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.search import own_firm
from chanmai.bureau.notices.permissions import sees_city_notices, sees_district_notices

CITY, DISTRICT, PARK, FIRM = "city", "district", "park", "firm"


@dataclass(frozen=True, slots=True)
class Readers:
    """All people of one place: `place` names a district or park of the pack, `firm` is a firm's number."""

    kind: str
    place: str = ""
    firm: int = 0

    @property
    def word(self) -> str:
        """As it is kept: firm:12, district:甲区, park:乙园, city."""
        return self.kind if self.kind == CITY else f"{self.kind}:{self.firm or self.place}"


def the_city() -> Readers:
    """The people of the bureau who work."""
    return Readers(CITY)


def the_firm(firm: int) -> Readers:
    """The people of a firm."""
    return Readers(FIRM, firm=firm)


def the_district(name: str) -> Readers:
    """The officers of a district."""
    return Readers(DISTRICT, name)


def the_park(name: str) -> Readers:
    """The people of a park, called as the pack calls it."""
    park = city_pack().places.park(name)
    return Readers(PARK, park.name if park else name)


def words_of(viewer: Viewer) -> tuple[str, ...]:
    """The words of all readers to whom the visitor belongs; none for who is told nothing."""
    if viewer.own_firm_only:
        firm = own_firm(viewer)
        return (the_firm(firm).word,) if firm else ()
    found = [the_city().word] if sees_city_notices(viewer) else []
    if sees_district_notices(viewer):
        found += [the_district(name).word for name in viewer.districts or ()]
    return (*found, *dict.fromkeys(the_park(name).word for name in viewer.parks))


def words_of_roster(roster: Roster, firms: Mapping[str, int]) -> tuple[str, ...]:
    """The words of all readers that an organisation is; `firms` are the firms' numbers by credit code."""
    if roster.firm:
        return (the_firm(firms[roster.firm]).word,) if roster.firm in firms else ()
    found = [the_city().word] if roster.is_bureau else [the_district(name).word for name in roster.districts]
    return (*found, *dict.fromkeys(the_park(name).word for name in roster.parks))


def people_of(roster: Roster) -> Iterable[int]:
    """The accounts there that are told: where people have duties, those who work."""
    return [each.user_id for each in roster.people if each.works or not roster.has_duties]
