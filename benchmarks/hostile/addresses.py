"""Every address of the site: from the resolver, the pages that everybody can reach, and the description of the API."""

import re
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from benchmarks.hostile.city import Visitor
from benchmarks.hostile.reading import Form, Page
from benchmarks.hostile.values import DAYS, NUMBERS, TEXTS

ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
ENDS = ("accounts/logout/",)
"""Addresses that a crawl leaves out: they end its session."""
API = "/api/openapi.json"


@dataclass(slots=True)
class Target:
    """An address by its route: the paths seen of it, and the names and values of what it is asked with, by method."""

    route: str
    paths: list[str] = field(default_factory=list)
    fields: dict[str, dict[str, list[str]]] = field(default_factory=lambda: {"GET": {}})
    files: set[str] = field(default_factory=set)

    def learn(self, method: str, names: dict[str, list[str]]) -> None:
        """Take in fields with values that were seen of them."""
        own = self.fields.setdefault(method, {})
        for name, values in names.items():
            own[name] = [*dict.fromkeys([*own.get(name, []), *values])][:40]


class Map:
    """The targets by route, filled by walking."""

    def __init__(self) -> None:
        from django.urls import get_resolver

        self.targets: dict[str, Target] = {}
        self.arguments: defaultdict[str, list[str]] = defaultdict(list)
        self.visits: defaultdict[str, int] = defaultdict(int)
        for route in _routes(get_resolver().url_patterns):
            self.targets[route] = Target(route, [] if "<" in route or "^" in route else [f"/{route}"])

    def walk(self, visitor: Visitor, *, each: int) -> None:
        """Follow the links that a visitor gets, up to so many pages of each route for all visitors together."""
        waiting = deque(["/", *(path for target in self.targets.values() for path in target.paths)])
        asked: set[str] = set()
        while waiting:
            address = waiting.popleft()
            target = self.note(address)
            if (
                target is None
                or address in asked
                or self.visits[target.route] >= each
                or target.route in ENDS
            ):
                continue
            asked.add(address)
            answer = visitor.client.get(address)
            self.visits[target.route] += answer.status_code == 200
            waiting.extend(self.read(address, answer))

    def read(self, address: str, answer: Any) -> list[str]:
        """The addresses that an answer leads to; its forms are noted."""
        if answer.status_code in (301, 302):
            return [urljoin(address, answer["Location"])]
        if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            answer.close()
            return []
        page = Page(answer.content.decode())
        for form in page.forms:
            self._form(address, form)
        return [
            urljoin(address, link).partition("#")[0]
            for link in page.links
            if not link.startswith(("#", "data:"))
        ]

    def note(self, address: str) -> Target | None:
        """The target behind an address, with what the address tells of it; None for one outside of the site."""
        from django.urls import Resolver404, resolve

        parts = urlsplit(address)
        if parts.netloc or parts.path.startswith("/static/"):
            return None
        try:
            match = resolve(parts.path)
        except Resolver404:
            return None
        target = self.targets.setdefault(match.route, Target(match.route))
        if parts.path not in target.paths and len(target.paths) < 30:
            target.paths.append(parts.path)
        for name, value in match.kwargs.items():
            if str(value) not in self.arguments[name] and len(self.arguments[name]) < 60:
                self.arguments[name].append(str(value))
        target.learn("GET", {name: [value] for name, value in parse_qsl(parts.query, keep_blank_values=True)})
        return target

    def _form(self, address: str, form: Form) -> None:
        target = self.note(urljoin(address, form.action or address))
        if target is not None:
            target.learn(form.method, form.fields)
            target.files |= form.files if form.method == "POST" else set()

    def describe(self, described: dict[str, Any]) -> None:
        """Take in what the API says that it is asked with."""
        for path, operations in described["paths"].items():
            route = next((each for each in self.targets if _bare(f"/{each}") == _bare(path)), None)
            for method, operation in operations.items() if route else ():
                names = {
                    each["name"]: _examples(each["schema"])
                    for each in operation["parameters"]
                    if each["in"] == "query"
                }
                self.targets[str(route)].learn("GET" if method == "get" else "QUERY", names)
                if method != "get":
                    self.targets[str(route)].learn(
                        method.upper(), {name: [] for name in _body(described, operation)}
                    )

    def fill(self) -> None:
        """Paths for the routes that no link led to, from arguments seen elsewhere and from values of all kinds."""
        for target in self.targets.values():
            for number in range(6 if not target.paths else 2):
                path = "/" + ARGUMENT.sub(
                    lambda found, number=number: self._argument(found, number), target.route
                )
                if ARGUMENT.search(target.route) and path not in target.paths:
                    target.paths.append(path)

    def _argument(self, found: re.Match[str], number: int) -> str:
        kind, name = found.groups()
        pool = [
            *self.arguments.get(name, [])[number * 3 :],
            *(("1", "2", "999999") if kind == "int" else ("x", "1", "2026")),
        ]
        return pool[number % len(pool)]


def survey(everybody: list[Visitor], *, each: int) -> list[Target]:
    """All targets that have an address, walked by everybody."""
    found = Map()
    for visitor in everybody:
        found.walk(visitor, each=each)
    found.describe(everybody[0].client.get(API).json())
    found.fill()
    return sorted(
        (target for target in found.targets.values() if target.paths), key=lambda target: target.route
    )


def _routes(patterns: list[Any], before: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        route = before + str(pattern.pattern)
        found += _routes(pattern.url_patterns, route) if hasattr(pattern, "url_patterns") else [route]
    return found


def _bare(path: str) -> str:
    """A path whose arguments have no names."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "*", path)


def _examples(schema: dict[str, Any]) -> list[str]:
    """Some values of the kind that a parameter takes."""
    text = str(schema)
    return [str(each) for each in schema.get("enum", [])] or list(
        DAYS[8:11] if "date" in text else NUMBERS[:6] if "integer" in text else TEXTS[-3:]
    )


def _body(described: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    """The names of the fields of a body."""
    content = operation.get("requestBody", {}).get("content", {})
    names = []
    for each in content.values():
        schema = each["schema"]
        if reference := schema.get("$ref"):
            schema = described["components"]["schemas"][reference.rpartition("/")[2]]
        names += list(schema.get("properties", {}))
    return names
