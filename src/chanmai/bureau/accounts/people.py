"""The people of organisations, as those who tell them something need to know them."""

from dataclasses import dataclass, field

from chanmai.bureau.accounts.models import Kind, Member, Organisation
from chanmai.bureau.accounts.queries import spellings


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in."""

    user_id: int
    name: str
    works: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """An organisation and the people there who may sign in; `parks` in every spelling, `firm` a credit code."""

    id: int
    kind: str
    name: str
    districts: tuple[str, ...]
    parks: tuple[str, ...]
    firm: str
    people: list[Person] = field(default_factory=list)

    @property
    def is_bureau(self) -> bool:
        """True for the bureau itself."""
        return self.kind == Kind.BUREAU

    @property
    def has_duties(self) -> bool:
        """True where only those who work there answer, and others read."""
        return self.kind in (Kind.BUREAU, Kind.DISTRICT)


def rosters() -> tuple[Roster, ...]:
    """Every organisation with its people; two queries, however many there are."""
    found = {
        each.pk: Roster(
            each.pk, each.kind, str(each), tuple(each.districts), spellings(each.parks), each.firm
        )
        for each in Organisation.objects.all()
    }
    members = Member.objects.filter(user__is_active=True).select_related("user").order_by("pk")
    for member in members:
        name = member.user.get_full_name() or member.user.get_username()
        found[member.organisation_id].people.append(Person(member.user_id, name, member.works))
    return tuple(found.values())
