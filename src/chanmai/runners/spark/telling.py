"""What went wrong in Spark, in two sentences instead of two pages."""

import re
from pathlib import Path

from chanmai.engine.facts.texts import Text
from chanmai.runners.trouble import NotDone

DIED = (
    "Python worker exited unexpectedly",
    "ExecutorLostFailure",
    "OutOfMemoryError",
    "Py4JNetworkError",
    "does not exist in the JVM",
    "Connection refused",
)
LACKING = re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'")
VERSIONS = ("PYTHON_VERSION_MISMATCH", "different version than that in driver")
LINE = re.compile(r"^.*?\b([\w.]+(?:Error|Exception|Interrupt): .+)$", re.MULTILINE)
LONGEST = 300
GUIDE = "docs/algorithms/scale-out.md"


def failure(text: str, log: Path) -> NotDone:
    """The work on the workers broke off; `text` is what Spark says."""
    if any(mark in text for mark in DIED):
        return NotDone(
            Text("一个计算进程中途退出，多半是内存不足。", "A worker died, most likely for want of memory."),
            mend=Text(
                f"没有留下任何结果。请减少同时运行的任务、增加内存或用较小的行组写快照。详见 {log}。",
                f"Nothing was kept. Run fewer tasks at a time, give more memory, or write the snapshot in smaller "
                f"row groups. See {log}.",
            ),
        )
    match = LACKING.search(text)
    if match or any(mark in text for mark in VERSIONS):
        what = f"{match[1]}" if match else "Python"
        return NotDone(
            Text(
                f"计算节点上的 Python 环境不符：{what}。", f"The Python of the workers does not fit: {what}."
            ),
            mend=Text(
                f"请把同一 Python 环境发到各节点（spark.archives、PYSPARK_PYTHON），见 {GUIDE}。",
                f"Ship one Python environment to all machines (spark.archives, PYSPARK_PYTHON); see {GUIDE}.",
            ),
        )
    return NotDone(
        Text(f"Spark 没有完成：{_line(text)}。", f"Spark did not finish: {_line(text)}."),
        mend=Text(f"没有留下任何结果。详见 {log}。", f"Nothing was kept. See {log}."),
    )


def not_started(text: str, master: str, log: Path) -> NotDone:
    """Spark did not start; `text` is what it says, or what its messages say."""
    if log.is_file():
        text += f"\n{log.read_text(encoding='utf-8', errors='replace')}"
    return NotDone(
        Text(
            f"Spark 没有启动（{master}）：{_line(text)}。", f"Spark did not start ({master}): {_line(text)}."
        ),
        mend=Text(f"请检查 --master；详见 {log}。", f"Check --master; see {log}."),
    )


def _line(text: str) -> str:
    """The last line that names an error, else the first line."""
    matches = LINE.findall(text)
    first = (text.strip().splitlines() or [""])[0]
    return str(matches[-1] if matches else first).strip().rstrip(".")[:LONGEST]
