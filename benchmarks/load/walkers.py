"""The locust file: a walker for each role of the demo, who signs in by the page and asks as the walk says."""

import random
from typing import Any

from benchmarks.load.walks import EMPTY, FORM, IMPORT, WALKS, WRITERS, Step, annual_return, is_taken
from locust import HttpUser, between

PASSWORD = "chanmai-demo"  # noqa: S105  # of every demo


class Walker(HttpUser):
    """A visitor with a role; one who may also imports returns."""

    abstract = True
    wait_time = between(0.3, 1.2)
    role = ""

    def on_start(self) -> None:
        """Sign in, and look which firms and clauses there are."""
        self.dice = random.Random()  # alike seeds would file the same returns twice
        self.client.headers["Connection"] = "close"  # the proxy before a server opens a line for each request
        page = self.client.get("/accounts/login/", name="sign in")
        self.client.post(
            "/accounts/login/",
            {"username": self.role, "password": PASSWORD, "csrfmiddlewaretoken": self.token()},
            headers={"Referer": page.url},
            name="sign in",
        )
        self.client.get(EMPTY, name=EMPTY)
        self.firms = self.client.get("/api/enterprises?per_page=100", name="sign in").json()["firms"]
        self.clauses = self.client.get("/api/policies?per_page=50", name="sign in").json()["clauses"]

    def token(self) -> str:
        """The token of forms."""
        return str(self.client.cookies.get("csrftoken"))

    def walk(self, step: Step) -> None:
        """Ask for one page."""
        firm, clause = self.dice.choice(self.firms), self.dice.choice(self.clauses)
        path = step.path.format(firm=firm["id"], clause=clause["code"], name=firm["name"][2:4])
        self.client.get(path, name=step.path)

    def bring(self) -> None:
        """Import a return of one firm: a filing, and decisions that follow it."""
        firm = self.dice.choice([firm for firm in self.firms if firm["code"]])
        revenue, people = self.dice.randrange(100, 90_000), self.dice.randrange(5, 900)
        table = annual_return(firm["code"], firm["name"], revenue, people)
        with self.client.post(
            f"{IMPORT}?form={FORM}",
            files={"file": ("年报.csv", table)},
            headers={"X-CSRFToken": self.token(), "Referer": self.client.base_url},
            name=IMPORT,
            catch_response=True,
        ) as answer:
            if not is_taken(answer.status_code, answer.json()["state"]):
                answer.failure(f"not imported: {answer.text[:300]}")


def walker(role: str) -> Any:
    """The class of walkers with a role; its tasks are the steps by their weight."""
    tasks: dict[Any, int] = {}
    for step in WALKS[role]:
        tasks[lambda self, step=step: self.walk(step)] = step.weight
    if role in WRITERS:
        tasks[Walker.bring] = WRITERS[role]
    return type(role.title(), (Walker,), {"role": role, "tasks": tasks, "abstract": False})


Firm, District, City, Analyst = map(walker, ("firm", "district", "city", "analyst"))
