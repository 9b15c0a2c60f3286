"""The payment file in an open format, as docs/reference/payment-file.md says it: CSV for people, JSON for programs."""

import json
from pathlib import Path
from typing import Protocol

from chanmai.bureau.benefits.queries.money import FileShown
from chanmai.bureau.downloads import Yuan, to_csv

FORMAT = "chanmai-payments/1"
HEADINGS = ("指令号", "统一社会信用代码", "企业名称", "金额（元）", "条款", "年度", "期次")


class Adapter(Protocol):
    """Where orders go: a folder, or a system that pays."""

    def send(self, file: FileShown) -> str:
        """Hand a file over; where it is now."""


class FolderAdapter:
    """Puts both forms of a file into a folder, from which the finance system fetches them; a file is never replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, file: FileShown) -> str:
        """Write CSV and JSON; the path of the JSON. Raises FileExistsError when it is there already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for kind, content in (("csv", as_csv(file)), ("json", as_json(file))):
            with (self.folder / f"{file.row.number}.{kind}").open("xb") as out:
                out.write(content)
        return str(self.folder / f"{file.row.number}.json")


def as_csv(file: FileShown) -> bytes:
    """A row an order; amounts in yuan with two places."""
    return to_csv(
        HEADINGS,
        (
            (each.number, each.code, each.firm, Yuan(each.fen), each.clause, each.period, each.instalment)
            for each in file.orders
        ),
    )


def as_json(file: FileShown) -> bytes:
    """The same with whole 分, and what the orders add up to."""
    document = {
        "format": FORMAT,
        "number": file.row.number,
        "made_at": file.row.at.isoformat(),
        "orders": len(file.orders),
        "total_fen": sum(each.fen for each in file.orders),
        "payments": [
            {
                "number": each.number,
                "credit_code": each.code,
                "name": each.firm,
                "fen": each.fen,
                "clause": each.clause,
                "period": each.period,
                "instalment": each.instalment,
            }
            for each in file.orders
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
