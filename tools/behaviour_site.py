"""The site of a demo city as visitors of every role find it: its API, its pages, the laboratory and other trials."""

import itertools
import json
import logging
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import Resolver404, resolve

from behaviour_text import Form, Page, Record, json_text, spread, text_of

ROLES = ("city", "district", "firm", "analyst")
LANGUAGES = {"zh": "zh-hans", "en": "en"}
HEADERS = ("Content-Type", "Content-Disposition", "Location", "HX-Refresh", "HX-Redirect")
SEEDS = ("/", "/accounts/", "/accounts/login/", "/accounts/password/done/", "/api/docs", "/nowhere/")
APART = ("/admin/", "/static/", "/api/openapi.json", "/api/enterprises", "/api/policies", "/api/matching")
"""Addresses that a crawl leaves out: Django's own pages, files, and what the part for the API asks for."""
EVERY = 500
PARAMETERS = {
    "text": "软件", "page": "2", "per_page": "3", "as_of": "2024-06-30", "known_at": "2020-01-01T00:00:00", "sort": "",
    "reference_year": "2023", "district": "思明区",
}  # fmt: skip
NAMELESS = ("tags", "operationId", "info")
"""What the description of the API takes from the names of modules and from the version."""


@dataclass
class Answer:
    """What came back from an address: where it leads on to, and the page if it is one."""

    address: str
    target: str
    page: Page | None

    def form(self, words: str) -> Form | None:
        """The first form with these words in its name or address."""
        forms = self.page.forms if self.page else []
        return next((form for form in forms if words in form.key or words in form.action), None)


@dataclass
class Visitor:
    """Somebody of a role, or nobody signed in, whose every visit is written down in a folder of the record."""

    record: Record
    folder: str
    role: str = ""
    language: str = "zh"
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False, SERVER_NAME="localhost")
        self.client.cookies["chanmai_language"] = LANGUAGES[self.language]
        if self.role:
            self.client.force_login(get_user_model().objects.get(username=self.role))

    def get(self, address: str, *, htmx: bool = False, name: str = "") -> Answer:
        """Visit an address."""
        found = self.client.get(address, headers={"HX-Request": "true"} if htmx else {})
        return self._written(address, found, name or address + (" (part)" if htmx else ""))

    def post(self, address: str, fields: Mapping[str, Any], *, name: str, htmx: bool = False) -> Answer:
        """Send fields to an address."""
        found = self.client.post(address, dict(fields), headers={"HX-Request": "true"} if htmx else {})
        return self._written(address, found, name)

    def json(self, address: str) -> dict[str, Any]:
        """What the API answers, not written down."""
        found: dict[str, Any] = json.loads(self.client.get(address).content)
        return found

    def _written(self, address: str, found: Any, name: str) -> Answer:
        content = found.getvalue() if found.streaming else found.content
        kind = found.headers.get("Content-Type", "")
        page = Page(content.decode()) if kind.startswith("text/html") else None
        body = page.text if page and not content.startswith(b"PK") else text_of(content, kind)
        heads = [f"{head}: {found.headers[head]}" for head in HEADERS if head in found.headers]
        text = "\n".join([str(found.status_code), *heads, "", body])
        who = f"{self.role or 'anonymous'}/{self.language}"
        self.record.write(f"{self.folder}/{who}/{file_name(name)}", text)
        return Answer(address, found.headers.get("Location", ""), page)


def file_name(address: str) -> str:
    """Where the answer of an address is written: a file of its own beside those of the addresses below it."""
    path, mark, query = address.lstrip("/").partition("?")
    return f"{path}_{mark}{query}.txt" if path.endswith("/") or not path else f"{path}{mark}{query}.txt"


# ---- pages -----------------------------------------------------------------------------------------------------------


def shape(address: str) -> tuple[str, str]:
    """The kind of an address: its path, and its query, without the values in them."""
    parts = urlsplit(address)
    try:
        route = re.sub("<[^>]*>", "*", resolve(parts.path).route)
    except Resolver404:
        route = "nowhere"
    return route, " ".join(sorted({key for key, _value in parse_qsl(parts.query, keep_blank_values=True)}))


def crawl(visitor: Visitor, most: int) -> None:
    """Visit every page that links and forms lead to, at most so many of a kind."""
    waiting = deque((address, False) for address in SEEDS)
    seen, kinds, paths = set(waiting), Counter[Any](), Counter[Any]()
    while waiting:
        address, htmx = waiting.popleft()
        route, keys = shape(address)
        kinds[route, keys, htmx] += 1
        paths[route, htmx] += 1
        if kinds[route, keys, htmx] > most or paths[route, htmx] > 3 * most:
            continue
        found = visitor.get(address, htmx=htmx)
        for link in leads(found):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def leads(found: Answer) -> Iterator[tuple[str, bool]]:
    """The addresses of this site that an answer leads to, and whether a part of a page is asked for."""
    links = [(found.target, False)] if found.target else []
    if found.page is not None:
        links += found.page.links
        links += [(address, False) for form in found.page.forms for address in form_addresses(form)]
    for link, htmx in links:
        parts = urlsplit(urljoin(found.address, link))
        if not parts.netloc and parts.scheme in ("", "http") and not parts.path.startswith(APART):
            yield parts.path + (f"?{parts.query}" if parts.query else ""), htmx


def form_addresses(form: Form) -> Iterator[str]:
    """Where a form that is sent by GET leads to: as it stands, and with another choice in each list."""
    if form.method != "get":
        return
    yield f"{form.action}?{urlencode(form.fields)}"
    for name, choices in form.choices.items():
        for choice in [choice for choice in choices if choice != form.fields[name]][:1]:
            yield f"{form.action}?{urlencode(form.fields | {name: choice})}"


def quiet() -> None:
    """Let the log tell of faults only, not of addresses that lead nowhere."""
    logging.getLogger("django.request").setLevel(logging.ERROR)


def pages(record: Record, most: int) -> None:
    """The pages of everybody in both languages."""
    for role, language in itertools.product(("", *ROLES), LANGUAGES):
        crawl(Visitor(record, "pages", role, language), most if role in ("", "city") else max(2, most // 2))


# ---- API -------------------------------------------------------------------------------------------------------------


def api(record: Record, most: int) -> None:
    """Every GET address of the API for everybody, with every parameter; its description without names of modules."""
    city = Visitor(record, "api", "city")
    plan = city.json("/api/openapi.json")
    record.write("api/openapi.json", json_text(without(plan, NAMELESS)))
    clauses = city.json(f"/api/policies?per_page={EVERY}")["clauses"]
    matched = [row["code"] for row in clauses if row["tally"]]
    every = [row["id"] for row in city.json(f"/api/enterprises?per_page={EVERY}")["firms"]]
    for role in ("", *ROLES):
        visitor = Visitor(record, "api", role)
        own = [row["id"] for row in visitor.json(f"/api/enterprises?per_page={EVERY}").get("firms", ())]
        firms = [*spread(own, most - 2), *spread(every, 2)]
        for path, operations in plan["paths"].items():
            if "get" not in operations:
                continue
            codes, count = (matched, 2 * most) if "{pk}" in path else ([row["code"] for row in clauses], most)
            if role == "city" and path.endswith("/policies/{code}"):
                count = len(codes)
            values = {
                "code": spread(codes, count),
                "pk": range(1, most) if "import" in path else firms,
                "run": (1,),
            }
            addresses = filled(path, values, count if role else 1)
            parameters = operations["get"].get("parameters", ())
            for address in [*addresses, *(f"{addresses[0]}?{query}" for query in queries(parameters))]:
                visitor.get(address)


def without(value: Any, names: Sequence[str]) -> Any:
    """JSON without the entries of these names, the others in the order of theirs."""
    if isinstance(value, dict):
        return {key: without(inner, names) for key, inner in sorted(value.items()) if key not in names}
    return [without(inner, names) for inner in value] if isinstance(value, list) else value


def filled(path: str, values: Mapping[str, Sequence[Any]], most: int) -> list[str]:
    """Addresses of a path of the API with values in its places; the last one leads nowhere."""
    names = re.findall(r"\{(\w+)\}", path)
    if not names:
        return [path]
    rows = zip(*(itertools.cycle(values[name]) for name in names), strict=True)
    bare = re.sub(r"\{\w+\}", "{}", path)
    found = [bare.format(*row) for row in itertools.islice(rows, most)]
    return [*dict.fromkeys(found), bare.format(*["999999"] * len(names))]


def queries(parameters: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One query for each parameter and each of its choices, and one that is out of range."""
    for parameter in parameters:
        if parameter["in"] != "query":
            continue
        name, kind = parameter["name"], parameter["schema"]
        for value in kind.get("enum") or ([PARAMETERS[name]] if name in PARAMETERS else []):
            yield urlencode({name: value})
        if "minimum" in kind:
            yield urlencode({name: kind["minimum"] - 1})


def admin(record: Record, most: int) -> None:
    """The lists of the administration and some of their entries, whichever app they belong to."""
    visitor = Visitor(record, "admin", "city")
    index = visitor.client.get("/admin/").content.decode()
    for app, model in sorted(set(re.findall(r'href="/admin/(\w+)/(\w+)/"', index))):
        if app == "auth":
            continue
        address = f"/admin/{app}/{model}/"
        listed = visitor.client.get(address).content.decode()
        entries = re.findall(rf'href="({address}[^"/]+/change/)[^"]*"', listed)
        for place, each in enumerate([address, *spread(entries, most // 2)]):
            page = visitor.client.get(each).content.decode()
            inside = page.partition('id="content-main"')[2].partition("<footer")[0]
            record.write(
                f"admin/{model}-{place}.txt",
                Page(f"<div {inside}").text.replace(f"/admin/{app}/", "/admin/APP/"),
            )
