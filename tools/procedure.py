"""Draw the procedure of benefits into its page of the documentation; --check says whether the page is up to date."""

import argparse
import sys
from pathlib import Path

from chanmai.engine.procedure.diagram import diagram, lines

PAGE = Path(__file__).parents[1] / "docs/algorithms/benefits.md"
BEGIN, END = "<!-- drawn from the table: {} -->", "<!-- end: {} -->"


def drawn(page: str) -> str:
    """The page with diagram and table as they are now. Raises ValueError where a place for them is missing."""
    for name, text in (("diagram", f"```mermaid\n{diagram()}\n```"), ("lines", lines())):
        begin, end = BEGIN.format(name), END.format(name)
        before, found, rest = page.partition(begin)
        _old, ended, after = rest.partition(end)
        if not found or not ended:
            raise ValueError(f"{PAGE.name}: no place for {name}")
        page = f"{before}{begin}\n{text}\n{end}{after}"
    return page


def main() -> int:
    """Write the page, or check it; 1 when it is out of date."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--check", action="store_true")
    page = PAGE.read_text("utf-8")
    new = drawn(page)
    if asked.parse_args().check:
        if new != page:
            print(f"{PAGE.name}: out of date; run python tools/procedure.py")
        return int(new != page)
    PAGE.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
