"""Writing the import files of an invented city; needs neither settings nor database."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

import chanmai
from chanmai.bureau.city import pack_at
from chanmai.bureau.refusal import Unfit
from chanmai.demo.city import CityFiles, write_city
from chanmai.demo.profile import WrongSize
from chanmai.engine.facts.texts import Text
from chanmai.site import environment

Progress = Callable[[str, int, int], None]
BAR = "  {desc} |{bar:24}| {n_fmt}/{total_fmt} {postfix}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which invented city: the seed of its dice and the number of its firms."""

    seed: int
    firms: int


def invent(folder: Path, choice: Choice, progress: Progress | None = None) -> CityFiles:
    """Write the import files of an invented city. Raises Unfit for a number of firms that makes no city."""
    pack = pack_at(environment.pack(Path(chanmai.__file__).parent))
    try:
        return write_city(folder, seed=choice.seed, firms=choice.firms, pack=pack, progress=progress)
    except WrongSize as error:
        raise Unfit(
            Text(
                f"无法虚构 {choice.firms:,} 家企业的城市：{error.message.zh}。",
                f"A city of {choice.firms:,} firms cannot be invented: {error.message.en}.",
            ),
            mend=Text("请改用 --firms 1325。", "Try --firms 1325."),
            code="no-such-city",
        ) from error


@contextmanager
def announce(words: str) -> Iterator[Progress]:
    """Say what is being done, with a bar on a terminal, and afterwards how long it took."""
    start = time.perf_counter()
    with tqdm(desc=words, unit="", leave=False, disable=not sys.stderr.isatty(), bar_format=BAR) as bar:

        def progress(step: str, done: int, of: int) -> None:
            bar.total = of
            bar.n = done
            bar.set_postfix_str(step)
            bar.refresh()

        yield progress
    sys.stderr.write(f"  {words} … {time.perf_counter() - start:.1f} s\n")
    sys.stderr.flush()
