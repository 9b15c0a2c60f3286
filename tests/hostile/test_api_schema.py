"""schemathesis over the whole API with few examples: `python -m benchmarks.hostile.schema` tries many."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_api_answers_as_it_is_described_whatever_it_is_asked(city: Path) -> None:
    words = ["--examples", "2", "--phases", "coverage,fuzzing", "--city", str(city)]
    command = [sys.executable, "-m", "benchmarks.hostile.schema", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    tested = re.search(r"Tested: (\d+)", done.stdout)
    assert tested is not None
    assert int(tested[1]) > 20
    assert "No issues found" in done.stdout
