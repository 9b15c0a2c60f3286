"""Writes the table of findings in docs/reference/pack.md from the planted mistakes."""

from pathlib import Path

from pack.spoilt import mistakes

MANUAL = Path(__file__).parents[2] / "docs" / "reference" / "pack.md"
OPEN, CLOSE = "<!-- findings -->\n", "<!-- /findings -->\n"


def table() -> str:
    """One row for each kind of finding, with the first example of it."""
    rows: dict[str, str] = {}
    for mistake in mistakes():
        for says in mistake["says"]:
            first, zh, en = (line.strip() for line in says.splitlines())
            code = first.split("[")[1].rstrip("]")
            rows.setdefault(code, f"| `{code}` | {zh} · {en} |")
    head = ["| 代码 code | 例 · example |", "|---|---|"]
    return "\n".join([*head, *(rows[code] for code in sorted(rows))]) + "\n"


def renewed(text: str) -> str:
    """The manual with its table made anew."""
    before, rest = text.split(OPEN)
    after = rest.split(CLOSE)[1]
    return f"{before}{OPEN}{table()}{CLOSE}{after}"


if __name__ == "__main__":
    MANUAL.write_text(renewed(MANUAL.read_text(encoding="utf-8")), encoding="utf-8")
