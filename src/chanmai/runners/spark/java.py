"""What Spark needs of a machine: the package pyspark and a Java that is new enough."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from chanmai.engine.facts.texts import Text
from chanmai.runners.trouble import NotDone

OLDEST = 17
"""The oldest Java that Spark 4 runs on."""
PATIENCE = 60  # seconds that Java has to say its version


def obstacle() -> NotDone | None:
    """What this machine lacks to run Spark, if anything."""
    if importlib.util.find_spec("pyspark") is None:
        return NotDone(
            Text("没有安装 pyspark。", "pyspark is not installed."),
            mend=Text(
                "请安装附加组件：pip install 'chanmai[scale]'（从源码：make .venv/.scale）。",
                "Install the extra: pip install 'chanmai[scale]' (from the sources: make .venv/.scale).",
            ),
        )
    program = java()
    if program is None:
        return NotDone(Text("找不到 Java。", "Java was not found."), MEND)
    version = version_of(program)
    if version < OLDEST:
        return NotDone(
            Text(
                f"“{program}”是 Java {version or '?'}，不够新。",
                f"{program} is Java {version or '?'}, which is too old.",
            ),
            MEND,
        )
    return None


MEND = Text(
    f"Spark 需要 Java {OLDEST} 或更新；请安装，或用 JAVA_HOME 指定。不加 --on spark 即可不用 Spark。",
    f"Spark needs Java {OLDEST} or newer; install it or name it in JAVA_HOME. Leave out --on spark to do without.",
)


def java() -> str | None:
    """The Java that Spark will start: that of JAVA_HOME, else the one on the path."""
    home = os.environ.get("JAVA_HOME")
    if home:
        program = Path(home) / "bin" / "java"
        return str(program) if program.is_file() else None
    return shutil.which("java")


def version_of(program: str) -> int:
    """The major version of a Java; 0 when it does not say."""
    try:
        process = subprocess.run(  # noqa: S603  # the machine's own Java
            [program, "-version"], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.search(r'version "(?:1\.)?(\d+)', process.stderr + process.stdout)
    return int(match[1]) if match else 0
