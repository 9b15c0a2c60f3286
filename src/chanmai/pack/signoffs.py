"""Sign-offs of a pack: proved findings that somebody looked at and that are meant to be so, with the reason."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry, entries_of
from chanmai.pack.finding import Notebook, Place, nearest
from chanmai.pack.pack import Pack
from chanmai.pack.tree import read_yaml

FILE = "signoffs.yaml"


@dataclass(frozen=True, slots=True)
class Signoff:
    """One line of signoffs.yaml. `subject` (a test, fact or group) and `other` (a clause) narrow it; empty: any."""

    clause: str
    kind: str
    reason: str
    by: str
    date: datetime.date
    subject: str
    other: str
    place: Place


def read_signoffs(root: Path, notes: Notebook) -> tuple[Signoff, ...]:
    """The sign-offs of the pack in a folder; what is wrong in the file is noted. Empty when there is no file."""
    path = root / FILE
    tree = read_yaml(root, path, notes) if path.is_file() else None
    if tree is None:
        return ()
    signoffs = (_signoff(entry) for entry in entries_of(tree, notes))
    return tuple(signoff for signoff in signoffs if signoff is not None)


def check_signoffs(pack: Pack, notes: Notebook) -> None:
    """Every sign-off is complete and names a clause or tier of the pack."""
    known = [*pack.clauses, *(tier.code for ladder in pack.ladders for tier in ladder.tiers)]
    for signoff in read_signoffs(pack.root, notes):
        if signoff.clause not in known:
            words = Text(
                f"没有条款或层级“{signoff.clause}”", f"There is no clause or tier `{signoff.clause}`"
            )
            notes.error(signoff.place, "unknown-clause", words, nearest(signoff.clause, known))


def _signoff(entry: Entry) -> Signoff | None:
    day = entry.day("date")
    if day is None and not entry.has("date"):
        entry.note_missing("date")
    signoff = Signoff(
        clause=entry.need("clause"),
        kind=entry.need("kind"),
        reason=entry.need("reason"),
        by=entry.need("by"),
        date=day or datetime.date.min,
        subject=entry.text("subject"),
        other=entry.text("other"),
        place=entry.place,
    )
    entry.note_unknown_keys()
    return signoff if day is not None else None


def place_of(pack: Pack, clause: str) -> Place:
    """Where a clause or a tier stands in the pack's files; the whole pack when it is neither."""
    if clause in pack.clause_places:
        return pack.clause_places[clause].clause
    tiers = (tier for ladder in pack.ladders for tier in ladder.tiers if tier.code == clause)
    return next((tier.place for tier in tiers), Place(FILE))
