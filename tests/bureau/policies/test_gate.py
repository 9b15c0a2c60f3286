"""One gate for sums beyond the scope of who asks: nothing but releases is made with a wider scope than the visitor's.

That no query of any app tells somebody with an empty scope more when there is a firm more, is in
`test_scope_of_queries.py`. Here: no module gets round the scope by asking as the system, and what everybody gets from
releases does not hang on who asks.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import chanmai.bureau
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.releases import queries

BUREAU = Path(chanmai.bureau.__file__).parent
THE_GATE = "the gate itself: what it adds up goes out as a release only, guarded and audited"
NOT_TOLD = "keeps a fact of each firm for policies; nothing of it is an answer"
A_NAME = "a name in the audit chain, without a role"
AN_ACCOUNT = "makes an account, where nobody is signed in yet"
AS_THE_SYSTEM = {
    "accounts/claims.py": AN_ACCOUNT,
    "accounts/membership.py": AN_ACCOUNT,
    "benefits/operations/drawing.py": "a list has the firms of the whole city; who sees a part is shown that part",
    "benefits/operations/judging.py": "decides again for a step what was decided of a firm in the list",
    "enterprises/jobs.py": "puts work on the queue; the name of who asked for it",
    "monitoring/operations/timeliness.py": NOT_TOLD,
    "monitoring/queries/returns.py": "each is told to its own firm, as a notice",
    "notices/jobs.py": "the name of who asked for it, where the clock does",
    "plan/operations/histories.py": "the targets of the whole city, kept for who sees the whole city",
    "releases/operations.py": THE_GATE,
    "reports/exhibits/sight.py": "composes editions for who sees the whole city; the public one has releases only",
    "reports/queries/periods.py": "which periods there are; no figure of a firm",
    "warnings/jobs.py": "the name of who asked for it, where the clock does",
    "warnings/operations/tables.py": THE_GATE,
    "warnings/readings.py": "learns over all firms; what is kept of each is told to who sees the firm",
}
MAKERS = {
    "accounts/admin.py": A_NAME,
    "accounts/operations.py": A_NAME,
    "accounts/viewer.py": "of the account, and the system itself",
    "enterprises/operations/import_queue.py": "who asked for an import, with the scope of then",
}


def users(name: str) -> Iterator[str]:
    """The modules of the bureau that use a name, or an attribute of that name."""
    for path in sorted(BUREAU.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = (
            each.id if isinstance(each, ast.Name) else each.attr if isinstance(each, ast.Attribute) else ""
            for each in ast.walk(tree)
        )
        if name in set(found):
            yield path.relative_to(BUREAU).as_posix()


def test_nothing_is_asked_as_the_system_but_what_stands_here_with_its_reason() -> None:
    assert set(users("SYSTEM")) - {"accounts/viewer.py"} == set(AS_THE_SYSTEM)


def test_nobody_makes_up_a_viewer_of_a_wider_scope() -> None:
    makers = {
        path.relative_to(BUREAU).as_posix()
        for path in BUREAU.rglob("*.py")
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == "Viewer"
    }
    assert makers == set(MAKERS)


def test_sums_for_who_sees_no_firm_are_read_from_releases_and_added_up_nowhere() -> None:
    source = (BUREAU / "plan/queries/aggregates.py").read_text(encoding="utf-8")
    imported = {each.module or "" for each in ast.walk(ast.parse(source)) if isinstance(each, ast.ImportFrom)}
    assert "chanmai.bureau.releases.queries" in imported
    assert not {name for name in imported if name.startswith("chanmai.bureau.enterprises")}
    assert "sum(" not in source


def test_what_is_released_is_the_same_for_everybody(db: None) -> None:
    viewers = [
        Viewer(user_id=1, role=role, districts=())
        for role in ("city", "firm", "association", "expert", "observer", "park")
    ]
    assert len({queries.releases(each, "zh") for each in viewers}) == 1
