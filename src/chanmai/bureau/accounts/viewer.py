"""Who is asking: the small immutable description of a visitor that every query takes as `viewer`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

from chanmai.bureau.accounts import queries
from chanmai.bureau.accounts.models import Role
from chanmai.bureau.refusal import Forbidden

More = ParamSpec("More")
Page = Callable[Concatenate[HttpRequest, More], HttpResponse]


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person: role and scope.

    `districts` None means the whole city; `firm` is the credit code of the one enterprise a firm's user may see.

    What a role may do stands in the modules `permissions`, under names of their own; only these ask `is_city` and
    `is_officer`.
    """

    user_id: int
    role: str
    districts: tuple[str, ...] | None = None
    firm: str | None = None
    name: str = ""

    @property
    def home(self) -> str:
        """Where this person starts: the cockpit, for a firm its own profile."""
        return "/enterprises/" if self.own_firm_only else "/"

    @property
    def is_city(self) -> bool:
        """True for officers of the city."""
        return self.role == Role.CITY

    @property
    def is_officer(self) -> bool:
        """True for officers, who import, match and record; analysts and firms read."""
        return self.role in (Role.CITY, Role.DISTRICT)

    @property
    def own_firm_only(self) -> bool:
        """True for a firm's user, who sees nothing of other firms."""
        return self.role == Role.FIRM

    @property
    def whole_city(self) -> bool:
        """True when every firm is within this person's scope."""
        return not self.own_firm_only and self.districts is None

    @property
    def scope(self) -> tuple[object, ...]:
        """Equal for visitors who see the same firms."""
        return (Role.FIRM, self.firm) if self.own_firm_only else ("", self.districts)

    def sees_district(self, district: str) -> bool:
        """True when records of the district are within this person's scope."""
        return not self.own_firm_only and (self.districts is None or district in self.districts)

    def sees_firm(self, code: str | None, district: str) -> bool:
        """True when the enterprise with that credit code and district is within this person's scope."""
        return code is not None and code == self.firm if self.own_firm_only else self.sees_district(district)


SYSTEM = Viewer(user_id=0, role=Role.CITY, name="系统")
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


def _viewer_of_user(request: HttpRequest) -> Viewer | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    name = user.get_full_name() or user.get_username()
    member = queries.member_of(user.pk)
    if member is None:
        return Viewer(user_id=user.pk, role=Role.CITY, name=name) if user.is_superuser else None
    return Viewer(
        user_id=user.pk,
        role=member.role,
        districts=member.districts,
        firm=member.firm,
        name=name,
    )
