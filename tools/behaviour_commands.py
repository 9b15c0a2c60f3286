"""The commands of `chanmai` on a demo city: what they print and what they write."""

import contextlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import yaml

from behaviour_text import Record, spread, text_of

DAY = "2026-06-30"
COMMANDS = (
    "bundle",
    "certify",
    "decide",
    "demo",
    "explain",
    "export",
    "import",
    "manage",
    "match",
    "pack",
    "policy",
    "serve",
)
LISTS = ("clauses", "facts", "chains", "groups", "ladders", "targets", "measures", "forms")
FAULTY = "04-补充年报-2025.csv"


class Terminal:
    """Runs commands of the software in this process and writes down what they print."""

    def __init__(self, record: Record) -> None:
        self.record = record
        (point,) = entry_points(group="console_scripts", name="chanmai")
        self.main = point.load()

    def run(self, name: str, *words: str, silent: bool = False) -> str:
        """Run one command, write down what it prints under a name, and give its output. `silent`: not its errors."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = self.main(list(words))
            except SystemExit as end:
                code = end.code
        said = f"$ chanmai {' '.join(words)}\n{out.getvalue()}exit {code}\n"
        self.record.write(f"{name}.txt", said if silent else said + err.getvalue())
        return out.getvalue()

    def file(self, name: str, path: Path) -> None:
        """Write down a file, or the files of a folder, that a command has written."""
        for each in sorted(path.rglob("*")) if path.is_dir() else [path] if path.exists() else []:
            if each.is_file():
                kind = "html" if each.suffix == ".html" else ""
                below = "" if each == path else f"/{each.relative_to(path)}"
                self.record.write(f"{name}{below}.txt", text_of(each.read_bytes(), kind))


def city(terminal: Terminal, home: Path, firms: int, seed: int) -> None:
    """The demo city: what making it prints, and its files."""
    chosen = ("--firms", str(firms), "--seed", str(seed))
    terminal.run("city/demo", "demo", "--no-serve", *chosen, silent=True)
    terminal.file("city/files", home / "demo")


def commands(terminal: Terminal, home: Path, pack: Path) -> None:
    """All commands, in the current folder; those that change the city come last."""
    for words in ([], *([name] for name in COMMANDS), ["pack", "check"], ["policy", "draft"], ["nonsense"]):
        terminal.run(f"commands/help/{'-'.join(words) or 'all'}", *words, "--help")
    packs(terminal)
    drafts(terminal, texts(pack))
    firms = exports(terminal)
    codes = [
        row["code"]
        for row in json.loads(terminal.run("commands/pack/list-clauses-json", "pack", "list", "--json"))
    ]
    awards = json.loads(terminal.run("commands/bundle/json", "bundle", "--json"))["awards"]
    bundles(terminal, awards)
    decisions(terminal, firms, codes, awards)
    decided(terminal)
    terminal.run("commands/match/json", "match", "--as-of", DAY, "--json")
    terminal.run("commands/match/history-complete", "match", "--as-of", DAY, "--history-complete")
    terminal.run("commands/match/reference", "match", "--as-of", "2024-06-30", "--on", "reference", "--json")
    terminal.run("commands/match/replay", "match", "--replay", "1")
    terminal.run("commands/match/replay-json", "match", "--replay", "2", "--json")
    imports(terminal, home)


def packs(terminal: Terminal) -> None:
    """Checks and lists of the pack."""
    for name, words in (
        ("plain", []),
        ("all", ["--all"]),
        ("json", ["--json"]),
        ("proofs", ["--prove", "--all"]),
    ):
        terminal.run(f"commands/pack/check-{name}", "pack", "check", *words)
    for what in LISTS:
        terminal.run(f"commands/pack/list-{what}", "pack", "list", what)


def texts(pack: Path) -> list[tuple[str, str]]:
    """Texts as issuers write them, from some documents of the pack: a name and the text."""
    files = spread(sorted((pack / "policies").glob("*/policy.yaml")), 5)
    return [
        (file.parent.name, policy_text(yaml.safe_load(file.read_text(encoding="utf-8")))) for file in files
    ]


def policy_text(policy: Mapping[str, Any]) -> str:
    """A document of the pack in sentences: what its clauses quote, and the words of their amounts."""
    document = policy["document"]
    lines = [document["title"], str(document.get("number") or ""), str(document.get("issuer") or "")]
    for number, clause in enumerate(policy["clauses"], 1):
        words = clause.get("amount", {}).get("words", "给予奖励")
        lines += [
            f"第{number}条 {clause['name']}",
            f"{'，'.join(quotes(clause.get('conditions')))}的企业，{words}。",
        ]
        lines.append(str(clause.get("notes", "")))
    return "\n".join(lines)


def quotes(condition: Any) -> Iterator[str]:
    """The words of a condition in a pack: what is quoted, to be found, or tested."""
    if isinstance(condition, list):
        for each in condition:
            yield from quotes(each)
    elif isinstance(condition, dict):
        said = condition.get("literal") or condition.get("finding") or condition.get("test")
        yield from [str(said)] if said else quotes(list(condition.values()))


def drafts(terminal: Terminal, documents: Sequence[tuple[str, str]]) -> None:
    """What is read out of policy texts."""
    for name, text in documents:
        Path(f"{name}.txt").write_text(text, encoding="utf-8")
        terminal.run(f"commands/policy/{name}", "policy", "draft", f"{name}.txt", "--out", f"{name}-draft")
        terminal.file(f"commands/policy/{name}-draft", Path(f"{name}-draft"))
        terminal.run(f"commands/policy/{name}-json", "policy", "draft", f"{name}.txt", "--json")
    terminal.run("commands/policy/none", "policy", "draft", "none.txt")


def exports(terminal: Terminal) -> list[dict[str, Any]]:
    """Lists of firms in every format, and the snapshots; the firms."""
    found: list[dict[str, Any]] = json.loads(terminal.run("commands/export/json", "export", "--json"))
    for name, *words in (
        ("firms.xlsx",), ("english.xlsx", "--english"), ("firms.csv",), ("domain.csv", "--text", "软件"),
        ("district.json", "--district", str(found[0]["district"])), ("snapshot.parquet", "--as-of", DAY),
        ("complete.parquet", "--as-of", "2025-06-30", "--history-complete"), ("firms.ods",),
    ):  # fmt: skip
        terminal.run(f"commands/export/{name}-said", "export", name, *words)
        terminal.file(f"commands/export/{name}", Path(name))
    return found


def bundles(terminal: Terminal, awards: Sequence[Mapping[str, Any]]) -> None:
    """The best bundle, under a budget, and of one firm."""
    paid = [award for award in awards if award["alone"]]
    codes = ",".join(sorted({award["clause"] for award in spread(paid, 4)}))
    terminal.run("commands/bundle/text", "bundle")
    terminal.run("commands/bundle/firm", "bundle", "--firm", str(paid[0]["firm"]), "--history-complete")
    terminal.run("commands/bundle/budget", "bundle", "--budget", f"{codes}=500万元", "--json")
    terminal.run(
        "commands/bundle/budget-text", "bundle", "--budget", f"{codes}=500万元", "--as-of", "2025-06-30"
    )
    terminal.run("commands/bundle/wrong", "bundle", "--budget", "500")


def decisions(
    terminal: Terminal,
    firms: Sequence[Mapping[str, Any]],
    codes: Sequence[str],
    awards: Sequence[Mapping[str, Any]],
) -> None:
    """Explanations of firms × clauses, and certificates of some decisions."""
    pairs = [(str(firms[place * 7 % len(firms)]["id"]), code) for place, code in enumerate(codes)]
    pairs += [(str(award["firm"]), award["clause"]) for award in spread(awards, 40)]
    for firm, code in pairs:
        terminal.run(f"commands/explain/{firm}-{code}-json", "explain", firm, code, "--json")
    for firm, code in spread(pairs, 30):
        for lang in ("zh", "en"):
            terminal.run(f"commands/explain/{firm}-{code}-{lang}", "explain", firm, code, "--lang", lang)
    for firm, code in [*spread(pairs[: len(codes)], 6), *spread(pairs[len(codes) :], 8)]:
        stem = f"{firm}-{code}"
        files = ("--json", f"{stem}.json", "--html", f"{stem}.html")
        terminal.run(f"commands/certify/{stem}", "certify", firm, code, *files)
        terminal.file(f"commands/certify/{stem}-json", Path(f"{stem}.json"))
        terminal.file(f"commands/certify/{stem}-html", Path(f"{stem}.html"))
    terminal.run("commands/certify/printed", "certify", *pairs[0], "--as-of", "2025-06-30")
    terminal.run("commands/explain/nobody", "explain", "没有这家", pairs[0][1])
    terminal.run("commands/explain/nothing", "explain", pairs[0][0], "没有这条")


def decided(terminal: Terminal) -> None:
    """A snapshot decided without the database, by both runners, and its answers."""
    terminal.run("commands/decide/text", "decide", "snapshot.parquet", "--as-of", DAY, "--out", "answers")
    terminal.file("commands/decide/answers", Path("answers"))
    terminal.run("commands/decide/json", "decide", "snapshot.parquet", "--as-of", DAY, "--json")
    terminal.run(
        "commands/decide/reference",
        "decide",
        "snapshot.parquet",
        "--as-of",
        DAY,
        "--on",
        "reference",
        "--json",
    )
    terminal.run("commands/decide/other-year", "decide", "snapshot.parquet", "--as-of", "2020-06-30")


def faulty(home: Path) -> tuple[str, bytes]:
    """Returns of the demo with a broken code, every second row with the figures of another firm: name and content."""
    rows = (home / "demo" / FAULTY).read_bytes().splitlines(keepends=True)[:40]
    identities, figures = zip(*((row.split(b",")[:3], row.split(b",")[3:]) for row in rows[1:]), strict=True)
    for place in range(1, len(identities), 2):
        rows[place + 1] = b",".join([*identities[place], *figures[place - 1]])
    rows[3] = b"X" + rows[3][2:]
    return f"又{FAULTY}", b"".join(rows)


def imports(terminal: Terminal, home: Path) -> None:
    """Files that are known, faulty, taken in part, and not there."""
    name, content = faulty(home)
    Path(name).write_bytes(content)
    known = sorted(map(str, (home / "demo").glob("0[19]*")))
    terminal.run("commands/import/known", "import", *known, "--json")
    terminal.run("commands/import/refused", "import", name, "--json")
    terminal.run(
        "commands/import/taken", "import", name, "--accept-valid", "--source", "试", "--filed-on", DAY
    )
    terminal.run("commands/import/nowhere", "import", "nowhere.csv")
    terminal.run("commands/import/after", "match", "--as-of", DAY, "--json")
