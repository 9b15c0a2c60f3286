"""What one row of a file says, before anybody knows whether it can be taken."""

import datetime
from dataclasses import dataclass, field

from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.engine.facts.storage import Datum

Values = dict[str, Datum]


@dataclass(slots=True)
class SheetRow:
    """What one row says. `values` are by period (“2024”, “2024-05”, empty for a state), then by fact code."""

    number: int
    code: str = ""
    name: str = ""
    former: tuple[str, ...] = ()
    short: str = ""
    status: str = ""
    item: str = ""
    source: str = ""
    filed_on: datetime.date | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    values: dict[str, Values] = field(default_factory=dict)
    problems: list[SheetProblem] = field(default_factory=list)

    @property
    def faulty(self) -> bool:
        """True when the row cannot be taken."""
        return any(p.severity is Severity.ERROR for p in self.problems)

    def content(self) -> tuple[object, ...]:
        """Everything the row says, for telling a repeated row from a contradicting one."""
        values = {p: tuple(sorted((f, str(v)) for f, v in vs.items())) for p, vs in self.values.items()}
        return (
            self.name,
            self.former,
            self.short,
            self.status,
            self.valid_from,
            self.valid_to,
            tuple(sorted(values.items())),
        )
