"""The report of the mutation tests is there, and speaks of modules, functions and numbers that exist."""

import re
import tomllib
from pathlib import Path

from consistency.sources import ROOT, SRC

REPORT = ROOT / "docs" / "reference" / "mutation.md"
KNOWN = ROOT / "tools" / "equivalent_mutants.toml"
LINE = re.compile(r"^\| ((?:language|eligibility)(?:/\w+)+) \|(.+)\|$", re.MULTILINE)


def rows() -> dict[str, list[int]]:
    """The modules of the report: mutants, tried, and how many of these came to each of the five ends."""
    found = LINE.findall(REPORT.read_text(encoding="utf-8"))
    return {name: [int(cell.replace(",", "")) for cell in cells.split("|")[:7]] for name, cells in found}


def sources() -> dict[str, Path]:
    """The modules of the two packages."""
    engine = SRC / "engine"
    files = [*(engine / "language").rglob("*.py"), *(engine / "eligibility").rglob("*.py")]
    return {file.relative_to(engine).with_suffix("").as_posix(): file for file in files}


def test_every_module_of_the_report_exists() -> None:
    assert len(rows()) > 40
    assert set(rows()) <= set(sources())


def test_nearly_every_module_with_functions_is_in_the_report() -> None:
    """A new module need not wait for a new report, but the report must not fall far behind."""
    with_functions = {
        name for name, file in sources().items() if re.search(r"^def ", file.read_text("utf-8"), re.M)
    }
    assert len(with_functions - set(rows())) <= len(with_functions) // 10


def test_the_numbers_of_the_report_add_up() -> None:
    for name, (mutants, tried, *outcomes) in rows().items():
        assert 0 <= tried <= mutants, name
        assert sum(outcomes) == tried, name


def test_known_equivalents_name_places_that_exist() -> None:
    for entry in tomllib.loads(KNOWN.read_text(encoding="utf-8"))["equivalent"]:
        module, _, function = entry["where"].partition(":")
        if module == "*":
            continue
        source = sources()[module].read_text(encoding="utf-8")
        assert not function or f"def {function.split('.')[-1]}(" in source, entry["where"]
        for line in entry["was"].strip().splitlines():
            assert "…" in line or line.strip() in source, entry
