"""What each role does under load: pages by weight; the walker fills in {firm}, {clause} and {name}."""

from dataclasses import dataclass

EMPTY = "/accounts/password/"
"""A view that shows a form to who is signed in, and asks for nothing: what all others are measured by."""


@dataclass(frozen=True, slots=True)
class Step:
    """An address and how often it is asked for. `heavy`: known to compute for long, so that its p95 is only told."""

    path: str
    weight: int = 1
    heavy: bool = False


FIRM_PAGES = (
    Step("/enterprises/{firm}/", 4),
    Step("/policies/firm/{firm}/", 3),
    Step("/api/enterprises/{firm}/decisions", 1),
    Step("/api/enterprises/{firm}/facts", 1),
    Step("/policies/", 2),
    Step("/policies/{clause}/", 2),
    Step(EMPTY, 3),
)
OFFICER_PAGES = (
    *FIRM_PAGES,
    Step("/", 3),
    Step("/enterprises/", 3),
    Step("/enterprises/?text={name}", 3),
    Step("/api/enterprises?per_page=25", 1),
    Step("/matching/", 2),
    Step("/attention/questions/", 1),
    Step("/plan/", 1),
    Step("/plan/layout/", 1),
    Step("/imports/", 1),
    Step("/enterprises/export/", 1, heavy=True),
)
WALKS: dict[str, tuple[Step, ...]] = {
    "firm": FIRM_PAGES,
    "district": OFFICER_PAGES,
    "city": (
        *OFFICER_PAGES,
        Step("/accounts/audit/", 1, heavy=True),
        Step("/matching/bundle/", 1, heavy=True),
        Step("/policies/lab/", 1),
    ),
    "analyst": (*FIRM_PAGES, Step("/", 2), Step("/policies/drafting/", 1)),
}
WRITERS = {"city": 2, "district": 2}
"""Who imports a return of one firm, and how often beside the pages."""
IMPORT = "/api/imports"
FORM = "annual"
TAKEN = {200: {"accepted"}, 202: {"waiting", "running"}}
HEAVY = {IMPORT} | {step.path for steps in WALKS.values() for step in steps if step.heavy}


def is_taken(status: int, state: str) -> bool:
    """Whether an import was carried out, or waits for those before it: one that is refused writes nothing."""
    return state in TAKEN.get(status, ())


def annual_return(code: str, name: str, revenue: int, people: int) -> bytes:
    """A file with the return of one firm: its revenue in 万元 and its employees."""
    header = "统一社会信用代码,企业名称,年度,营业收入（万元）,从业人员（人）"
    return f"{header}\n{code},{name},2025,{revenue},{people}\n".encode()
