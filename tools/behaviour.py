"""What one version does with a demo city, written down to be compared with what another version does.

    .venv/bin/python tools/behaviour.py record before                   # with the interpreter of one version
    ../other/.venv/bin/python tools/behaviour.py record after           # and with that of the other
    python tools/behaviour.py compare before after                      # 1 when anything differs

The clock stands still and every part begins with the same city, so that the same version gives the same bytes twice.
"""

import argparse
import contextlib
import datetime
import difflib
import importlib
import io
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import behaviour_commands as commands
from behaviour_text import Record

PACK = Path(__file__).resolve().parents[1] / "packs" / "xiamen"
PARTS = ("city", "commands", "api", "pages", "trials", "admin")
BUILT, ASKED = "2026-07-01T09:00:00+08:00", "2026-07-02T09:00:00+08:00"
FOREIGN = ("CHANMAI_DATABASE", "CHANMAI_HOSTS", "CHANMAI_DEBUG", "CHANMAI_DEMO", "CHANMAI_DRAFT_ENDPOINT")
WAITING = ("asyncio", "concurrent.futures", "multiprocessing.connection", "queue", "subprocess", "threading")
"""What waits by the clock: it is loaded before the clock stands still."""
MOST_LINES, WIDEST = 12, 200


def main(argv: Sequence[str] | None = None) -> int:
    """Record or compare; 1 when two recordings differ, or when a part ended badly."""
    args = arguments(argv)
    if args.task == "compare":
        return compare(args.before, args.after)
    if args.inside:
        part(args.parts[0], args)
        return 0
    return record(args)


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    tasks = parser.add_subparsers(dest="task", required=True)
    recorded = tasks.add_parser("record", help="记下本版本的行为 / write down what this version does")
    recorded.add_argument("out", type=Path, metavar="FOLDER")
    recorded.add_argument(
        "--parts", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=" ".join(PARTS)
    )
    recorded.add_argument(
        "--pack", type=Path, default=PACK, help="城市包目录 / the folder of the city's pack"
    )
    recorded.add_argument("--firms", type=int, default=300, help="企业数 / number of firms (300)")
    recorded.add_argument("--seed", type=int, default=20260630)
    recorded.add_argument(
        "--most", type=int, default=8, help="每类地址至多几个 / addresses of a kind, at most (8)"
    )
    recorded.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    compared = tasks.add_parser("compare", help="列出不同的文件 / list the files that differ")
    compared.add_argument("before", type=Path, metavar="BEFORE")
    compared.add_argument("after", type=Path, metavar="AFTER")
    return parser.parse_args(argv)


# ---- recording -------------------------------------------------------------------------------------------------------


def record(args: argparse.Namespace) -> int:
    """Make the city, then run each part in a process of its own on a copy of it; 1 when one of them ended badly."""
    out, pack, failed = args.out.resolve(), args.pack.resolve(), []
    with tempfile.TemporaryDirectory(prefix="behaviour-") as folder:
        for name in dict.fromkeys(("city", *args.parts)):
            begun, home, work = time.monotonic(), Path(folder, name), Path(folder, f"{name}-work")
            work.mkdir()
            if name != "city":
                shutil.copytree(Path(folder, "city"), home)
            shutil.rmtree(out / name, ignore_errors=True)
            sizes = [f"--{key}={getattr(args, key)}" for key in ("firms", "seed", "most")]
            words = ["record", str(out), "--inside", "--parts", name, "--pack", str(pack), *sizes]
            done = subprocess.run([sys.executable, __file__, *words], cwd=work, env=environment(home, pack))
            files = sum(1 for path in (out / name).rglob("*") if path.is_file())
            print(f"{name}: {files} files, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
            if done.returncode:
                failed.append(name)
                if name == "city":
                    break
    return 1 if failed else 0


def environment(home: Path, pack: Path) -> dict[str, str]:
    """The variables of a part: its own data, nothing of this machine's."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    fixed = {
        "CHANMAI_SECRET_KEY": "behaviour",
        "PYTHONHASHSEED": "0",
        "COLUMNS": "100",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return kept | fixed | {"CHANMAI_HOME": str(home), "CHANMAI_PACK": str(pack)}


def part(name: str, args: argparse.Namespace) -> None:
    """One part, on the city in the data folder."""
    import chanmai

    home = Path(os.environ["CHANMAI_HOME"])
    fixed = {
        str(home): "HOME",
        str(Path.cwd()): "WORK",
        str(args.pack): "PACK",
        chanmai.__version__: "VERSION",
    }
    book = Record(args.out, fixed)
    with still_clock(BUILT if name == "city" else ASKED):
        terminal = commands.Terminal(book)
        if name == "city":
            commands.city(terminal, home, args.firms, args.seed)
        elif name == "commands":
            commands.commands(terminal, home, args.pack)
        else:
            with contextlib.redirect_stdout(io.StringIO()):
                terminal.main(["manage", "version"])  # Django is ready from here on
            visits(name, book, home, args)


def visits(name: str, book: Record, home: Path, args: argparse.Namespace) -> None:
    """One part of those that ask the site."""
    import behaviour_site as site
    import behaviour_trials as trials

    site.quiet()
    if name == "trials":
        policies = [text for _name, text in commands.texts(args.pack)]
        trials.trials(book, policies, commands.faulty(home), max(2, args.most // 2))
    else:
        {"api": site.api, "pages": site.pages, "admin": site.admin}[name](book, args.most)


@contextlib.contextmanager
def still_clock(moment: str) -> Iterator[None]:
    """A clock that always shows the same moment, and measures no time."""
    for name in WAITING:
        importlib.import_module(name)
    from django.utils import timezone

    now = datetime.datetime.fromisoformat(moment).astimezone(datetime.UTC)
    with patch.object(timezone, "now", lambda: now), patch.object(time, "monotonic", lambda: 0.0):
        yield


# ---- comparing -------------------------------------------------------------------------------------------------------


def compare(before: Path, after: Path) -> int:
    """Print which files differ and how, in the parts that both recordings have; 1 when any does, 2 without parts."""
    parts = [{path.name for path in folder.iterdir()} for folder in (before, after)]
    for name in sorted(parts[0] ^ parts[1]):
        print(f"{name}: 只在一边，未比较 / only on one side, not compared")
    names = {
        str(path.relative_to(folder))
        for folder, part in itertools.product((before, after), parts[0] & parts[1])
        for path in (folder / part).rglob("*")
        if path.is_file()
    }
    found = 0
    for name in sorted(names):
        lines = list(difference(name, before / name, after / name))
        found += bool(lines)
        for line in lines:
            print(line)
    print(f"{len(names)} 个文件，{found} 个不同 / files, {found} different")
    return 2 if not names else 1 if found else 0


def difference(name: str, before: Path, after: Path) -> Iterator[str]:
    """How two files differ, in a few lines; nothing when they do not."""
    for path, words in ((after, "只在前者 / only in the first"), (before, "只在后者 / only in the second")):
        if not path.exists():
            yield f"{name}: {words}"
            return
    if before.read_bytes() == after.read_bytes():
        return
    yield f"{name}:"
    old, new = (path.read_text(encoding="utf-8").splitlines() for path in (before, after))
    lines = list(difflib.unified_diff(old, new, lineterm="", n=0))[2:]
    yield from (f"    {line if len(line) <= WIDEST else line[:WIDEST] + '…'}" for line in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"    … {len(lines) - MOST_LINES} 行未列 / more lines"


if __name__ == "__main__":
    sys.exit(main())
