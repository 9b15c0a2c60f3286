"""What is said when Spark cannot be started or breaks off: plainly, in two languages, before anything is begun."""

import subprocess
import sys
from pathlib import Path

import pytest

from chanmai.runners.spark import java
from chanmai.runners.spark.telling import failure, not_started

LOG = Path("spark.log")


def a_java(folder: Path, version: str) -> Path:
    """A program that says it is some Java."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    return folder


@pytest.fixture
def with_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java.importlib.util, "find_spec", lambda _name: object())


@pytest.mark.parametrize(("version", "number"), [("17.0.15", 17), ("1.8.0_402", 8), ("21", 21), ("?", 0)])
def test_the_version_of_a_java_is_read(tmp_path: Path, version: str, number: int) -> None:
    assert java.version_of(str(a_java(tmp_path, version) / "bin" / "java")) == number


def test_a_program_that_does_not_run_has_no_version(tmp_path: Path) -> None:
    assert java.version_of(str(tmp_path / "none")) == 0


@pytest.mark.usefixtures("with_pyspark")
class TestMissing:
    def test_a_new_java_will_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("JAVA_HOME", str(a_java(tmp_path, "17.0.1")))
        assert java.obstacle() is None

    def test_an_old_java_is_told_with_its_version(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("JAVA_HOME", str(a_java(tmp_path, "11.0.2")))
        told = java.obstacle()
        assert told is not None
        assert "是 Java 11，不够新" in told.message.zh
        assert "needs Java 17 or newer" in told.mend.en

    def test_no_java_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("JAVA_HOME", str(tmp_path))
        told = java.obstacle()
        assert told is not None
        assert (told.message.zh, told.message.en) == ("找不到 Java。", "Java was not found.")
        monkeypatch.delenv("JAVA_HOME")
        monkeypatch.setenv("PATH", str(tmp_path))
        again = java.obstacle()
        assert again is not None
        assert again.message.en == told.message.en


def test_no_pyspark_is_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java.importlib.util, "find_spec", lambda _name: None)
    told = java.obstacle()
    assert told is not None
    assert "chanmai[scale]" in told.mend.en


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)", "A worker died"),
        ("ExecutorLostFailure (executor 3 exited)", "A worker died"),
        ("Py4JError: PythonRDD does not exist in the JVM", "A worker died"),
        ("  ModuleNotFoundError: No module named 'chanmai'\n", "does not fit: chanmai"),
        ("[PYTHON_VERSION_MISMATCH] Python in worker has different version", "does not fit: Python"),
        (
            "Traceback\n  File x\nZeroDivisionError: division by zero\n\tat org",
            "ZeroDivisionError: division by zero",
        ),
        ("something else\nat org", "Spark did not finish: something else."),
        ("", "Spark did not finish: ."),
    ],
)
def test_two_pages_become_two_sentences(text: str, words: str) -> None:
    told = failure(text, LOG)
    assert words in told.message.en
    assert "\n" not in str(told)
    assert "spark.log" in told.mend.zh or "scale-out.md" in told.mend.zh


def test_a_spark_that_does_not_start_names_its_master() -> None:
    told = not_started("org.apache.spark.SparkException: Could not parse Master URL: 'x'\n\tat org", "x", LOG)
    assert (
        told.message.en
        == "Spark did not start (x): org.apache.spark.SparkException: Could not parse Master URL: 'x'."
    )


def test_the_product_does_not_import_pyspark_until_it_is_asked_for() -> None:
    asked = "import sys, chanmai.runners.spark.runner; sys.exit('pyspark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_the_bench_says_what_it_measures() -> None:
    asked = [sys.executable, "-m", "benchmarks.spark", "--help"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert "--firms" in told
