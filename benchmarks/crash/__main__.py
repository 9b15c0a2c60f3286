"""python -m benchmarks.crash --points 100: kills on one database, told as JSON."""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from benchmarks.crash.points import Point, Town, points
from benchmarks.installation import Installation

PACK = Path(__file__).resolve().parents[2] / "tests" / "bureau" / "policies" / "town"


def main() -> int:
    """Kill, print what was found; 1 when something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crash", description=__doc__)
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--server", default="", help="postgresql://…; SQLite without it")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as home:
        installation = Installation(
            Path(home) / "town", server=asked.server, name=f"chanmai_crash_{asked.seed}", pack=PACK
        )
        installation.enter()
        found: list[Point] = []
        try:
            place = Town(installation)
            made = time.perf_counter()
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            for point in points(place, asked.points, asked.seed):
                found.append(point)
                if point.faults:
                    print(point, file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            print("stopped before the end", file=sys.stderr)
        finally:
            installation.remove()
    bad = [asdict(point) for point in found if point.faults]
    kills = Counter(point.work for point in found if point.killed)
    report = {
        "database": installation.kind,
        "points": len(found),
        "kills": sum(kills.values()),
        "works": dict(kills),
        "leftovers": sum(point.leftovers > 0 for point in found),
        "sizes": {name: [round(size.seconds, 3), size.events] for name, size in place.sizes.items()},
        "seconds": [round(made - start, 1), round(time.perf_counter() - made, 1)],
        "faults": bad,
    }
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
