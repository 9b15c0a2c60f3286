"""A demo city whose accounts ask: who sees which firms, and the signs of a firm that nobody else may be told."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.installation import Installation

LONG_ENOUGH = 6
"""Signs of a name that cannot stand in a page by accident."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a client of Django, and the names and codes of firms that its answers may not hold."""

    name: str
    client: Any
    secrets: tuple[str, ...]


def make(home: Path, firms: int, server: str = "", copy: Path | None = None) -> Installation:
    """A demo city, or the copy of one on SQLite; this process is its own from now on."""
    installation = Installation(home, server=server, name="chanmai_hostile")
    if copy is None:
        installation.empty()
        installation.command("demo", "--firms", str(firms), "--no-serve")
    else:
        shutil.copytree(copy, home, dirs_exist_ok=True)
    installation.enter()
    return installation


def visitors() -> list[Visitor]:
    """The stranger and every demo account, signed in by the page for it; who sees least comes first.

    A demo tells strangers whose accounts it has.
    """
    from chanmai.bureau.accounts.queries import demo_members

    members = demo_members()
    open_names = {member.name for member in members}
    stranger = Visitor("", _client(), tuple(each for each in _signs(set()) if each not in open_names))
    known = [_visitor(member.username) for member in members]
    return [stranger, *sorted(known, key=lambda visitor: -len(visitor.secrets))]


def _client() -> Any:
    from django.test import Client

    return Client(SERVER_NAME="localhost", raise_request_exception=False)


def _visitor(name: str) -> Visitor:
    from django.contrib.auth import get_user_model
    from django.test import RequestFactory

    from chanmai.bureau.accounts.operations import DEMO_PASSWORD
    from chanmai.bureau.accounts.viewer import viewer_of

    client = _client()
    client.post("/accounts/login/", {"username": name, "password": DEMO_PASSWORD})
    request = RequestFactory().get("/")
    request.user = get_user_model().objects.get(username=name)
    viewer = viewer_of(request)
    return Visitor(name, client, () if viewer.whole_city else _signs(_codes(viewer)))


def _codes(viewer: Any) -> set[str]:
    from chanmai.bureau.enterprises.queries.search import FirmSearch, selection
    from chanmai.bureau.refusal import Refused

    try:
        return {firm.code for firm in selection(viewer, FirmSearch())}
    except Refused:
        return set()


def _signs(seen: set[str]) -> tuple[str, ...]:
    """Names and codes of the invented firms that are not seen, but for names that stand elsewhere too."""
    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises.queries.search import FirmSearch, selection

    firms = [firm for firm in selection(SYSTEM, FirmSearch()) if firm.demo]
    open_names = "\n".join(firm.name for firm in firms if firm.code in seen)
    hidden = [firm for firm in firms if firm.code not in seen]
    names = {firm.name for firm in hidden if len(firm.name) >= LONG_ENOUGH and firm.name not in open_names}
    return tuple(sorted(names | {firm.code for firm in hidden if firm.code}))
