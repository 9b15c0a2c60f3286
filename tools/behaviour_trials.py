"""What is sent to the pages of a demo city: trials of the laboratory, bundles, policy texts, files, passwords."""

import re
import threading
from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile

from behaviour_site import EVERY, Visitor
from behaviour_text import Record, spread


def trials(record: Record, texts: Sequence[str], sheet: tuple[str, bytes], most: int) -> None:
    """Trials of the laboratory, bundles, drafts of policy texts, a file and a matching, signing in."""
    for role, language in (("city", "zh"), ("city", "en"), ("district", "zh")):
        visitor = Visitor(record, "trials", role, language)
        clauses = visitor.json(f"/api/policies?per_page={EVERY}&sort=money")["clauses"]
        for code in spread([row["code"] for row in clauses[:40]], most):
            laboratory(visitor, code)
            own_clause(visitor, code)
        bundles(visitor)
        for number, text in enumerate(texts):
            drafting(visitor, number, text)
    for role in ("firm", "analyst"):
        visitor = Visitor(record, "trials", role)
        visitor.post("/policies/lab/draft/", {"act": "try"}, name="draft")
        visitor.post("/policies/drafting/", {"text": texts[0]}, name="drafting")
        visitor.post("/matching/start/", {"as_of": "2026-06-30"}, name="start")
    city = Visitor(record, "trials", "city")
    city.post("/policies/lab/scenario/1/drop/", {}, name="laboratory/drop")
    question(city)
    imports(city, *sheet)
    signing_in(record)


def changed(text: str, factor: str) -> str:
    """The words of a number with another number in them."""
    return re.sub(
        r"\d+(\.\d+)?", lambda m: f"{(Decimal(m[0]) * Decimal(factor)).normalize():f}", text, count=1
    )


def laboratory(visitor: Visitor, code: str) -> None:
    """A clause with other numbers in two drafts, fitted to a budget, as files, on earlier years, kept."""
    address = f"/policies/lab/{code}/"
    form = visitor.get(address).form("lab-form")
    if form is None:
        return
    factors = {"a.": "1.5", "b.": "0.8"}
    typed = {
        name: changed(hint, factors[name[:2]]) for name, hint in form.hints.items() if name[:2] in factors
    }
    dials = form.choices.get("fit", [""])
    for title, more in (
        ("trial", {}), ("fit", {"fit": dials[-1], "budget": "800"}), ("faults", {"budget": "x", "fit": dials[-1]}),
        ("xlsx", {"export": "xlsx"}), ("pack", {"export": "pack"}),
    ):  # fmt: skip
        visitor.get(f"{address}?{urlencode(typed | more)}", name=f"laboratory/{code}/{title}")
    wrong = dict.fromkeys(list(typed)[:1], "nonsense")
    visitor.get(f"{address}?{urlencode(wrong)}", name=f"laboratory/{code}/wrong")
    for title, more in (("years", {}), ("part", {"part": "1", "done": "1"}), ("table", {"part": "xlsx"})):
        query = typed | {"first": "2023", "last": "2025"} | more
        visitor.get(f"{address}years/?{urlencode(query)}", name=f"laboratory/{code}/{title}")
    visitor.post(f"{address}keep/", typed | {"name": f"一试 {code}"}, name=f"laboratory/{code}/keep")
    visitor.get("/policies/lab/", name=f"laboratory/{code}/list")


def own_clause(visitor: Visitor, code: str) -> None:
    """A clause that is written anew: read, tried, compared, as files, on earlier years, kept."""
    address = "/policies/lab/draft/"
    form = visitor.get(f"{address}?from={code}").form("draft-form")
    if form is None:
        return
    fields = form.fields | {
        "conditions": changed(form.fields["conditions"], "1.25"),
        "against": form.choices.get("against", [""])[-1],
    }
    for act in ("try", "xlsx", "pack", "keep"):
        visitor.post(address, fields | {"act": act, "keep_name": f"自拟 {code}"}, name=f"draft/{code}/{act}")
    visitor.post(
        address, fields | {"act": "try", "conditions": "营业收入 >= \n任一："}, name=f"draft/{code}/wrong"
    )
    visitor.post(f"{address}reading/", fields, name=f"draft/{code}/reading", htmx=True)
    visitor.post(f"{address}years/", fields | {"part": "xlsx"}, name=f"draft/{code}/years")
    visitor.get(f"{address}words/?q=yy")


def bundles(visitor: Visitor) -> None:
    """The best bundle under one budget and under two, as a file, and with an amount that is none."""
    address = "/matching/bundle/"
    page = visitor.get(address).page
    choices = page.forms[-1].choices.get("of.0", [""])[1:] if page else []
    for place, choice in enumerate(spread(choices, 4)):
        query = {"of.0": choice, "limit.0": str(300 * (place + 1))}
        visitor.get(f"{address}?{urlencode(query)}", name=f"bundle/one-{place}")
    several = {f"of.{n}": choice for n, choice in enumerate(spread(choices, 2))} | {
        "limit.0": "200",
        "limit.1": "90.5",
    }
    for title, more in (
        ("two", {}),
        ("xlsx", {"export": "xlsx"}),
        ("wrong", {"limit.1": "-3"}),
        ("page", {"page": "2"}),
    ):
        visitor.get(f"{address}?{urlencode(several | more)}", name=f"bundle/{title}")


def drafting(visitor: Visitor, number: int, text: str) -> None:
    """A policy text that is read, and clauses proposed from it."""
    visitor.post("/policies/drafting/", {"text": text}, name=f"drafting/{number}")
    visitor.post("/policies/drafting/", {"text": text, "file_wanted": "1"}, name=f"drafting/{number}-folder")
    file = SimpleUploadedFile("policy.txt", text.encode())
    visitor.post("/policies/drafting/", {"file": file}, name=f"drafting/{number}-file")
    for act in ("propose", "take-0"):
        visitor.post("/policies/lab/draft/", {"text": text, "act": act}, name=f"drafting/{number}-{act}")


def question(visitor: Visitor) -> None:
    """A question about the data of a firm that is answered."""
    firms = visitor.json(f"/api/enterprises?per_page={EVERY}")["firms"]
    firm = next(row["id"] for row in firms if row["open_questions"])
    form = visitor.get(f"/enterprises/{firm}/", name="question/asked").form("/questions/")
    if form is not None:
        visitor.post(form.action, form.fields | {"answer": "已核实"}, name="question/answer")
    visitor.get(f"/enterprises/{firm}/", name="question/answered")


def imports(visitor: Visitor, name: str, content: bytes) -> None:
    """A file with a fault: sent by page and by API, its bad cells marked, its good rows taken; then a matching."""
    found = visitor.post(
        "/imports/", {"file": SimpleUploadedFile(name, content), "source": "试"}, name="imports/sent"
    )
    for below in ("", "progress/", "marked/"):
        visitor.get(found.target + below, name=f"imports/batch{below.rstrip('/')}")
    taken = visitor.post(found.target + "accept/", {}, name="imports/accept")
    wait()
    visitor.get(taken.target, name="imports/taken")
    again = SimpleUploadedFile(name, content)
    visitor.post("/api/imports?accept_valid=true", {"file": again}, name="imports/api")
    visitor.get("/matching/", name="imports/matching")
    visitor.post("/matching/start/", {"as_of": "2025-06-30", "history_complete": "on"}, name="imports/start")
    wait()
    visitor.get("/matching/", name="imports/matching-after")
    visitor.get("/api/matching/latest", name="imports/latest")


def wait() -> None:
    """Let the threads that requests have started end."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join()


def signing_in(record: Record) -> None:
    """The forms of the accounts: language, signing in wrongly and rightly, another password, out."""
    visitor = Visitor(record, "trials")
    visitor.post("/i18n/setlang/", {"language": "en", "next": "/plan/"}, name="accounts/language")
    for password in ("wrong", "chanmai-demo"):
        visitor.post(
            "/accounts/login/", {"username": "district", "password": password}, name=f"accounts/{password}"
        )
    visitor.get("/", name="accounts/home")
    visitor.post(
        "/accounts/password/",
        {"old_password": "x", "new_password1": "1", "new_password2": "2"},
        name="accounts/new",
    )
    visitor.post("/accounts/logout/", {}, name="accounts/out")
