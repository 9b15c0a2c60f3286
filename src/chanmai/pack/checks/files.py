"""Files that nobody reads: a misnamed file would otherwise be left out without a word."""

from fnmatch import fnmatchcase

from chanmai.engine.facts.texts import Text
from chanmai.pack.finding import Notebook, Place
from chanmai.pack.pack import Pack

READ = (
    "pack.yaml", "facts/*.yaml", "policies/*/policy.yaml", "policies/*/cases.yaml", "ladders/*.yaml",
    "plan/targets.yaml", "plan/measures.yaml", "plan/taxonomy.yaml", "places/places.yaml", "forms/*.yaml",
    "plan/indicators.yaml", "plan/supervision.yaml", "plan/sentences.yaml", "plan/quality.yaml",
    "plan/warnings.yaml", "plan/draft.yaml", "release.yaml", "reports/*.yaml",
    "series/series.yaml", "sources/sources.yaml", "signoffs.yaml", "papers.yaml", "english/*.yaml",
)  # fmt: skip
BESIDE = (
    "demo/*",
    "firms/*.csv",
    "drafting.yaml",
    "README*",
    "*.md",
    ".*",
    "*/.*",
)  # not part of the pack proper


def check_files(pack: Pack, notes: Notebook) -> None:
    """Warn of files that are not read, with what they would have to be called."""
    series = {f"series/{series.file}" for series in pack.series.values()}
    for path in sorted(pack.root.rglob("*")):
        name = path.relative_to(pack.root).as_posix()
        if path.is_dir() or name in series or any(_like(name, pattern) for pattern in (*READ, *BESIDE)):
            continue
        words = Text("这个文件没有被读取", "This file is not read")
        mend = Text(
            f"改成以下名称之一，或移走：{'、'.join(READ)}",
            f"Give it one of these names or move it away: {', '.join(READ)}",
        )
        notes.warn(Place(name), "stray-file", words, mend)


def _like(name: str, pattern: str) -> bool:
    """True if a name has the pattern's form, a star standing for one part of the path unless it ends the pattern."""
    if pattern in BESIDE:
        return fnmatchcase(name, pattern)
    return name.count("/") == pattern.count("/") and fnmatchcase(name, pattern)
