"""What an installation with the data of `record.py` answers, over HTTP and at the terminal.

Nothing of the inside of any version is used, so that 0.2.0 and the newest version are asked the same. The clock stands
at NOW. Answers of the API, of commands and in workbooks are kept as data, pages as the text that one reads.
"""

import contextlib
import datetime
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from unittest import mock

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from chanmai.site.cli import main

NOW = datetime.datetime(2026, 7, 3, 1, 0, tzinfo=datetime.UTC)
Answers = dict[str, Any]

EARLIER, FAILED, LATEST, NEXT = 1, 2, 3, 4
"""The runs of the data, and the one that comes after them."""
FIRMS, CLAUSES = range(1, 8), ("t-growth", "e-match", "g-rd", "t-old")
UPLOAD = "统一社会信用代码,企业名称,年度,营业收入（万元）,研发费用（万元）\n{code},小镇乙软件有限公司,2025,5000,250\n"
OF_THE_MACHINE = {"seconds", "snapshot_hash"}
"""What a new run says of the machine that it ran on."""


@contextlib.contextmanager
def still() -> Iterator[None]:
    """The clock stands at NOW."""
    with mock.patch("django.utils.timezone.now", return_value=NOW):
        yield


class Text(HTMLParser):
    """The text of a page's main part, without drawings and choices."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside = 0
        self.left_out = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.inside += tag == "main" or ("id", "content-main") in attrs
        self.left_out += tag in ("script", "style", "svg", "select")

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "main"
        self.left_out -= tag in ("script", "style", "svg", "select")

    def handle_data(self, data: str) -> None:
        if self.inside > 0 and not self.left_out and data.strip():
            self.words.append(" ".join(data.split()))


class Visitor:
    """Somebody with an account, who asks; `answers` keeps what was answered, by account and address."""

    def __init__(self, name: str, answers: Answers, language: str = "zh-hans") -> None:
        self.name, self.answers = name, answers
        self.client = Client()
        self.client.force_login(get_user_model().objects.get(username=name))
        self.client.cookies["chanmai_language"] = language

    def ask(self, *addresses: str) -> None:
        """Ask for data, workbooks or pages."""
        for address in addresses:
            answer = self.client.get(address)
            found: Answers = {"status": answer.status_code}
            kind = answer.headers["Content-Type"]
            if "json" in kind:
                found["data"] = answer.json()
            elif "sheet" in kind:
                found["sheets"] = sheets(answer.content)
            else:
                page = answer.content.decode()
                found |= {"alarms": page.count("alert-danger"), "main": text_of(page)}
            self.answers[f"{self.name} {address}"] = found

    def links(self, address: str, pattern: str) -> list[str]:
        """The addresses on a page that fit a pattern, in their order; parameters in that of the alphabet."""
        page = self.client.get(address).content.decode().replace("&amp;", "&")
        found = (each.partition("?") for each in re.findall(f'href="({pattern})"', page))
        return list(
            dict.fromkeys(path + mark + "&".join(sorted(query.split("&"))) for path, mark, query in found)
        )


def text_of(page: str) -> str:
    """The text of a page."""
    reader = Text()
    reader.feed(page)
    return " | ".join(reader.words)


def sheets(content: bytes) -> list[list[list[str]]]:
    """The cells of a workbook, by sheet and row."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    ]


def command(*argv: str) -> Answers:
    """What a command prints as JSON."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        main(argv)
    found: Answers = json.loads(out.getvalue())
    return found


def held() -> Answers:
    """What the installation answers as it is. Changes nothing but sessions and the days of sign-in."""
    answers: Answers = {}
    city = Visitor("city", answers)
    city.ask(*_data(), *_pages(), f"/api/matching/{EARLIER}", f"/matching/{EARLIER}/", f"/matching/{FAILED}/")
    city.ask(*(f"/api/enterprises/{pk}/filings" for pk in FIRMS), *(f"/api/imports/{pk}" for pk in (1, 5, 8)))
    city.ask("/api/policies?text=网络游戏", "/api/enterprises/1/decisions/t-growth?lang=en")
    city.ask("/api/enterprises/1/decisions?as_of=2026-03-31&known_at=2026-04-01T00:00:00")
    for address in city.links("/policies/lab/", r'/policies/lab/[^"]*\?[^"]*'):
        city.ask(address if "scenario=" in address else f"{address}&export=xlsx")
    Visitor("east", answers).ask(
        "/", "/matching/", f"/api/matching/{LATEST}", "/policies/lab/", "/api/policies/t-growth"
    )
    Visitor("firm", answers, "en").ask(
        "/policies/firm/1/", "/api/enterprises/1/decisions", "/api/matching/latest"
    )
    Visitor("admin", answers).ask("/accounts/audit/")
    clerk = Visitor("clerk", answers)
    for address in clerk.links("/admin/", r"/admin/\w+/\w+/"):
        clerk.ask(address)
        answers[f"clerk {address.split('/')[3]}"] = answers.pop(f"clerk {address}")
    return answers | _replays(EARLIER, LATEST)


def later() -> Answers:
    """What it answers after an import, a new scenario and a new matching."""
    answers: Answers = {}
    city = Visitor("city", answers)
    code = city.client.get("/api/enterprises/2").json()["code"]
    file = SimpleUploadedFile("更正.csv", UPLOAD.format(code=code).encode())
    answers["import"] = city.client.post("/api/imports", {"file": file}).json()
    city.client.post("/policies/lab/t-growth/keep/", {"name": "加码", "a.amount@1": "0.6"})
    city.ask(*_data(), "/matching/", "/attention/facts/", "/policies/firm/2/", "/policies/lab/")
    found = command("match", "--as-of", "2026-06-30", "--history-complete", "--json")
    answers["match"] = {key: value for key, value in found.items() if key not in OF_THE_MACHINE}
    city.ask("/", f"/matching/{NEXT}/", "/policies/t-growth/")
    Visitor("admin", answers).ask("/accounts/audit/")
    return answers | _replays(EARLIER, LATEST, NEXT)


def _data() -> Iterator[str]:
    yield from ("/api/enterprises", "/api/policies", f"/api/matching/{LATEST}")
    yield from (f"/api/enterprises/{pk}/decisions" for pk in FIRMS)
    for code in CLAUSES:
        yield from (
            f"/api/policies/{code}",
            f"/api/policies/{code}/firms",
            f"/api/policies/{code}/firms?standing=待补充",
        )


def _pages() -> Iterator[str]:
    yield from (
        "/",
        "/matching/",
        "/matching/bundle/",
        "/policies/",
        "/enterprises/",
        "/imports/",
        "/policies/lab/",
    )
    yield from (f"/attention/{name}/" for name in ("questions", "returns", "findings", "facts", "ending"))
    yield from (f"/enterprises/{pk}/" for pk in FIRMS)
    yield from (f"/policies/firm/{pk}/" for pk in FIRMS)
    yield from (f"/policies/{code}/" for code in CLAUSES)


def _replays(*runs: int) -> Answers:
    found = {f"match --replay {run}": command("match", "--replay", str(run), "--json") for run in runs}
    found["by reference"] = command("match", "--replay", str(LATEST), "--on", "reference", "--json")
    return found
