"""Trying a clause on earlier years: snapshots of then, made once and kept, and one year after the other.

A snapshot is what `knowledge` says of a day under what was known at a moment; filings never change, so that it stays
true. It is kept in a file whose name tells the question and the content, and is made anew when the file was changed.
"""

import datetime
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.book import pack_hash
from chanmai.bureau.enterprises.queries.gone import gone_firms
from chanmai.bureau.enterprises.queries.knowledge import Moment, snapshot_table
from chanmai.bureau.enterprises.queries.places import extent_at, firms_newer_than
from chanmai.bureau.laboratory.trials.answers import Answers, Bench, Firm
from chanmai.bureau.laboratory.trials.bench import Laboratory
from chanmai.bureau.laboratory.trials.years import (
    YearTrial,
    day_in,
    gaps,
    in_force,
    moved_to,
    silent,
    year_sums,
)
from chanmai.engine.eligibility.clauses.book import FIRMS, book_of, furthest
from chanmai.engine.eligibility.clauses.clause import Clause, reference_year
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.periods import PER_YEAR
from chanmai.runners.table import Table

YEARS = 10
"""How many years are looked at when nobody says otherwise."""
MOST_YEARS = 20
BACK = 6
"""How many years before its own a snapshot goes at least, so that clauses share it."""
DIGEST = 16


@dataclass(frozen=True, slots=True)
class YearRange:
    """Which years, and whether only what was known in each of them may be used."""

    first: int
    last: int
    known_then: bool = False

    @property
    def years(self) -> tuple[int, ...]:
        """The years, the latest first."""
        return tuple(range(self.last, self.first - 1, -1))


def year_range(lab: Laboratory, first: int | None, last: int | None, *, known_then: bool) -> YearRange:
    """The years that were asked for, brought within what can be looked at: none after that of the run."""
    now = lab.bench.as_of.year
    last = min(now, last or now)
    first = min(last, first or last - YEARS + 1)
    return YearRange(max(first, last - MOST_YEARS + 1), last, known_then)


@dataclass(frozen=True, slots=True)
class _Year:
    """What is tried on the snapshot of one year."""

    day: datetime.date
    moved: Mapping[str, Clause]
    force: Clause | None
    compiled: tuple[Compiled, ...]  # the drafts, then the version in force
    moment: Moment


def _year(lab: Laboratory, drafts: Mapping[str, Clause], year: int, span: YearRange) -> _Year:
    day = day_in(lab.bench.as_of, year)
    drafts_then = {key: moved_to(clause, lab.bench.as_of, year) for key, clause in drafts.items()}
    force = in_force(city_pack(), lab.clause.matter, day, lab.clause.code)
    force = force if force is not None and force.applies_to == FIRMS else None
    every = (*drafts_then.values(), *(() if force is None else (force,)))
    compiled = tuple(_compiled(each, day, lab.bench.dictionary) for each in every)
    return _Year(day, drafts_then, force, compiled, _moment(lab, day, compiled, span))


def is_ready(lab: Laboratory, drafts: Mapping[str, Clause], year: int, span: YearRange) -> bool:
    """True if the snapshot of a year is there already, so that its trial takes no time."""
    return bool(_kept(_key(_year(lab, drafts, year, span).moment)))


def year_trial(lab: Laboratory, drafts: Mapping[str, Clause], year: int, span: YearRange) -> YearTrial:
    """The drafts on the snapshot of one year, beside the version that was in force. Takes seconds the first time.

    Raises RuleError when a draft cannot be compiled.
    """
    setup, dictionary = _year(lab, drafts, year, span), lab.bench.dictionary
    table = snapshot_on(setup.moment)
    firms, rows, later = _there(lab.everyone, table, setup.day)
    main, force = setup.compiled[0], setup.force

    def answers(clause: Clause) -> Answers:
        return _answers(lab.bench, setup.moment, _key(setup.moment), clause)

    every = [answers(each) for each in (*setup.moved.values(), *(() if force is None else (force,)))]
    inside = [(firm, row) for firm, row in zip(firms, rows, strict=True) if firm.id not in every[0].aside]
    rows = [row for _firm, row in inside]
    return YearTrial(
        as_of=setup.day,
        data_year=reference_year(main.clause, setup.day),
        sums={key: year_sums(each, firms) for key, each in zip(setup.moved, every, strict=False)},
        inside=len(inside),
        later=later,
        silent=silent(main, table, rows, dictionary),
        gaps=tuple(gaps(main, table, rows, dictionary)),
        force=force,
        force_sums=None if force is None else year_sums(every[-1], firms),
        absent=_absent(main, lab.bench, setup.day),
        aside=tuple(dict.fromkeys(each for answer in every for each in answer.apart(firms))),
    )


@lru_cache(maxsize=48)
def _answers(bench: Bench, moment: Moment, key: str, clause: Clause) -> Answers:
    """What the clause gives on the snapshot of a moment, see `_key`, with the other clauses of the laboratory's run.

    Remembered for a while, since a page that fills year by year asks again.
    """
    return replace(bench, table=_snapshot(moment, key), as_of=moment.as_of).answers(clause)


def _compiled(clause: Clause, day: datetime.date, dictionary: Dictionary) -> Compiled:
    return compile_clause(clause, dictionary, shift=day.year - reference_year(clause, day), as_of=day)


def _absent(compiled: Compiled, bench: Bench, day: datetime.date) -> tuple[str, ...]:
    """The clauses on whose awards this one builds and which were not in force on the day."""
    present = book_of(
        (bench.clauses[code] for code in compiled.depends if code in bench.clauses), day, bench.dictionary
    )
    return tuple(code for code in compiled.depends if code not in present.by_code)


def _there(firms: Sequence[Firm], table: Table, day: datetime.date) -> tuple[list[Firm], list[int], int]:
    """The firms that were registered by the day, their rows, and how many were registered only later.

    A firm whose day of registration nobody knows is counted: that it was not there is not known.
    """
    row_of = {subject: row for row, subject in enumerate(table.subjects)}
    firms_then = [firm for firm in firms if str(firm.id) in row_of]
    young = firms_newer_than(day)
    firms_on_day = [firm for firm in firms_then if firm.id not in young]
    return firms_on_day, [row_of[str(firm.id)] for firm in firms_on_day], len(firms_then) - len(firms_on_day)


def _moment(lab: Laboratory, day: datetime.date, compiled: Sequence[Compiled], span: YearRange) -> Moment:
    """What is asked of the library: as far back as the clauses look, known by the run or by that day."""
    years, quarters, months = (furthest(compiled, lab.bench.dictionary, kind) for kind in PER_YEAR)
    end = datetime.datetime.combine(day, datetime.time.max, tzinfo=lab.run.known_at.tzinfo)
    known_at = min(end, lab.run.known_at) if span.known_then else lab.run.known_at
    return Moment(day, known_at, day.year, max(years, BACK), lab.run.history_complete, quarters, months)


def snapshot_on(moment: Moment) -> Table:
    """The snapshot of a moment, from its file when there is one."""
    return _snapshot(moment, _key(moment))


@lru_cache(maxsize=12)
def _snapshot(moment: Moment, key: str) -> Table:
    for file in _kept(key):
        if hashlib.sha256(file.read_bytes()).hexdigest()[:DIGEST] == file.stem.rpartition("-")[2]:
            return Table.read(file)
        file.unlink(missing_ok=True)
    table = snapshot_table(moment, without=gone_firms(moment))
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{os.getpid()}.parquet"
    table.write(draft)
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()[:DIGEST]
    draft.replace(folder / f"{key}-{digest}.parquet")
    return table


def _key(moment: Moment) -> str:
    """Names what is asked for: the moment, the pack that says what facts there are, and what had arrived by then."""
    place = (str(connection.settings_dict["NAME"]), str(_folder()))
    parts = [*map(str, astuple(moment)), pack_hash(city_pack().root), *place, *extent_at(moment.known_at)]
    return f"{moment.as_of}-{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:DIGEST]}"


def _kept(key: str) -> list[Path]:
    return sorted(_folder().glob(f"{key}-*.parquet"))


def _folder() -> Path:
    """Where snapshots of years are kept."""
    return Path(settings.HOME) / "snapshots" / "years"
