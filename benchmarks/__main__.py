"""The measurements: python -m benchmarks [batch] [stream] [incremental] [pack] … [--quick].

Without names all parts run, each in a process of its own, so that one part's memory is not counted in another's.
"""

import argparse
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

from benchmarks import reference
from benchmarks.measure import Report, machine, others_busy, versions

PARTS = {
    "batch": "batch",
    "stream": "streaming",
    "incremental": "incremental",
    "pack": "pack",
    "guard": "guard",
    "equality": "equality",
    "reading": "reading",
    "edits": "edits",
    "indicators": "indicators",
    "cell": "cell",
    "forecasts": "forecasts.measure",
    "warnings": "warnings",
    "hostile": "hostile.measure",
    "crash": "crash.measure",
    "load": "load.measure",
}
FOLDER = Path(".benchmarks")


def main() -> int:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="small sizes only: shows that everything works")
    parser.add_argument("--report", action="store_true", help="write docs/reference/performance.md")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"{', '.join(sorted(unknown))}: no such part; there are {', '.join(PARTS)}")
    if asked.alone:
        return _measure(asked.parts[0], quick=asked.quick)
    start = time.perf_counter()
    print(", ".join(f"{name} {number}" for name, number in versions().items()))
    print(", ".join(f"{name} {value}" for name, value in machine().items()), flush=True)
    parts = asked.parts or list(PARTS)
    for part in parts:
        print(f"\n{part} (load of the machine {others_busy():.2f} a core)", flush=True)
        command = [sys.executable, "-m", "benchmarks", part, "--alone", *(["--quick"] if asked.quick else [])]
        if subprocess.run(command, check=False).returncode:
            print(f"{part} failed", file=sys.stderr)
            return 1
    print(f"\nall in {time.perf_counter() - start:,.0f} s")
    if asked.report:
        print(f"written: {reference.write([FOLDER / f'{part}.json' for part in parts])}")
    return 0


def _measure(part: str, *, quick: bool) -> int:
    report = Report(part, quick)
    import_module(f"benchmarks.{PARTS[part]}").main(quick, report)
    report.write(FOLDER / f"{part}.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
