"""Who is asking: the small immutable description of a visitor that every query takes as `viewer`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from chanmai.bureau.accounts import queries
from chanmai.bureau.accounts.models import Role
from chanmai.bureau.refusal import Forbidden

More = ParamSpec("More")
Page = Callable[Concatenate[HttpRequest, More], HttpResponse]
ACTING = "chanmai_acting"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person: role and scope.

    `districts` None means the whole city; beside some districts `parks`, in every spelling, may be in sight; `firm` is
    the credit code of the one enterprise a firm's user may see. Who acts for somebody has the role and the scope of
    that person, whose number is `acting_for`; `name` says both.

    What a role may do stands in the modules `permissions`, under names of their own; only these ask `is_city` and
    `is_officer`.
    """

    user_id: int
    role: str
    districts: tuple[str, ...] | None = None
    firm: str | None = None
    name: str = ""
    parks: tuple[str, ...] = ()
    organisation: int = 0
    organisation_name: str = ""
    administers: bool = False
    acting_for: int | None = None

    @property
    def home(self) -> str:
        """Where this person starts: cockpit, own firm, the firms in sight where these are few, else the policies."""
        if self.sees_sums:
            return "/"
        if self.own_firm_only:
            return "/portal/"
        return "/policies/" if self.role in (Role.ASSOCIATION, Role.EXPERT) else "/enterprises/"

    @property
    def is_city(self) -> bool:
        """True for officers of the city."""
        return self.role == Role.CITY

    @property
    def is_officer(self) -> bool:
        """True for officers, who import, match and record; analysts and firms read."""
        return self.role in (Role.CITY, Role.DISTRICT)

    @property
    def of_bureau(self) -> bool:
        """True for the people of the bureau itself."""
        return self.role in (Role.CITY, Role.ANALYST)

    @property
    def of_association(self) -> bool:
        """True for who speaks for firms in an association, and sees none of them."""
        return self.role == Role.ASSOCIATION

    @property
    def sees_sums(self) -> bool:
        """True for who sees all firms of the city or of districts, and so the sums that are kept by district."""
        return self.role in (Role.CITY, Role.ANALYST, Role.DEPARTMENT, Role.DISTRICT, Role.OBSERVER)

    @property
    def is_expert(self) -> bool:
        """True for experts."""
        return self.role == Role.EXPERT

    @property
    def speaks_for_body(self) -> bool:
        """True for who may answer for the own organisation; firms, experts and people who only read do not."""
        return self.is_officer or self.role in (Role.DEPARTMENT, Role.PARK, Role.ASSOCIATION)

    @property
    def own_firm_only(self) -> bool:
        """True for a firm's user, who sees nothing of other firms."""
        return self.role == Role.FIRM

    @property
    def whole_city(self) -> bool:
        """True when every firm is within this person's scope."""
        return self.sees_sums and self.districts is None

    @property
    def scope(self) -> tuple[object, ...]:
        """Equal for visitors who see the same firms."""
        return (
            (Role.FIRM, self.firm)
            if self.own_firm_only
            else ("", self.whole_city, self.districts, self.parks)
        )

    def sees_district(self, district: str) -> bool:
        """True when records of the district are within this person's scope."""
        return self.sees_sums and (self.districts is None or district in self.districts)

    def sees_firm(self, code: str | None, district: str, park: str = "") -> bool:
        """True when the enterprise with that credit code, district and park is within this person's scope."""
        if self.own_firm_only:
            return code is not None and code == self.firm
        return self.sees_district(district) or park in self.parks


SYSTEM = Viewer(user_id=0, role=Role.CITY, name="系统", administers=True)
"""The viewer of command line and jobs: the whole city."""


def viewer_if_any(request: HttpRequest) -> Viewer | None:
    """The visitor, or None when nobody is signed in or the account has no role yet. Looked up once per request."""
    if not hasattr(request, "chanmai_viewer"):
        request.chanmai_viewer = _viewer_of_user(request)  # type: ignore[attr-defined]
    viewer: Viewer | None = request.chanmai_viewer  # type: ignore[attr-defined]
    return viewer


def viewer_of(request: HttpRequest) -> Viewer:
    """The visitor. Raises Forbidden for an account to which no role has been given."""
    viewer = viewer_if_any(request)
    if viewer is None:
        raise Forbidden
    return viewer


def only_for(permission: Callable[[Viewer], bool]) -> Callable[[Page[More]], Page[More]]:
    """A page for the visitors whom a permission names; to others it raises Forbidden."""

    def guard(page: Page[More]) -> Page[More]:
        @wraps(page)
        def guarded(request: HttpRequest, /, *args: More.args, **kwargs: More.kwargs) -> HttpResponse:
            if not permission(viewer_of(request)):
                raise Forbidden
            return page(request, *args, **kwargs)

        return guarded

    return guard


def act_for(request: HttpRequest, delegation: int | None) -> None:
    """From now on this session acts under a delegation, or for itself again. What it may is asked at every request."""
    if delegation is None:
        request.session.pop(ACTING, None)
    else:
        request.session[ACTING] = delegation


def as_program(request: HttpRequest, user: Any) -> None:
    """The person behind a token is who asks from now on, without the duty to administer."""
    request.user = user
    viewer = _viewer_of(user)
    request.chanmai_viewer = viewer and replace(viewer, administers=False)  # type: ignore[attr-defined]


def _viewer_of_user(request: HttpRequest) -> Viewer | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    session = getattr(request, "session", None)
    acting = session.get(ACTING) if session is not None else None
    if acting is not None:
        giver = queries.giver_of(acting, taker=user.pk, on=timezone.localdate())
        if giver is not None:
            name = f"{_name(user)[:60]}（代 {_name(giver)[:60]}）"
            found = _viewer_of(giver)
            return found and replace(
                found, user_id=user.pk, name=name, administers=False, acting_for=giver.pk
            )
        act_for(request, None)
    return _viewer_of(user)


def _viewer_of(user: Any) -> Viewer | None:
    """What the account is; None without a membership, also for a superuser."""
    member = queries.member_of(user.pk)
    if member is None:
        return None
    return Viewer(
        user_id=user.pk,
        role=member.role,
        districts=member.districts,
        parks=member.spellings,
        firm=member.firm,
        name=_name(user),
        organisation=member.organisation,
        organisation_name=member.organisation_name,
        administers=member.administers,
    )


def _name(user: Any) -> str:
    return str(user.get_full_name() or user.get_username())
