"""Which gaps of several targets one completion is asked to fill."""

from collections.abc import Iterable, Iterator, Sequence

from chanmai.engine.disclosure.audit import Gap, Side

TOGETHER = 8
"""So many targets are moved by one program."""
MOST_RESTING = 200
"""Of more groups than that the own amounts are not held at rest in one program, unless one target asks for it."""


def on_one_side(gaps: Sequence[Gap], turn: int, number: int) -> list[Gap]:
    """Of the gaps of a target those that one completion could fill: to who contributes nothing first.

    Its own groups come one at a time, as what is not the own amount of one is that of another.
    """
    side = tuple(Side)[coin(number, turn)]
    gaps = [each for each in gaps if each.side is side] or list(gaps)
    outside = [each for each in gaps if each.viewer is None]
    if outside:
        return outside
    own = [each for each in gaps if each.viewer in each.target.by_group]
    others = [each for each in gaps if each.viewer not in each.target.by_group]
    return own[:1] if own and (turn % 2 or not others) else others


def batches(pending: Iterable[Sequence[Gap]]) -> Iterator[list[Gap]]:
    """Gaps by batches of targets that follow each other; each is given the gaps of one target on one side.

    A group cannot be at rest for one target while it is what moves another: such gaps are left for the next time.
    """
    batch: list[Sequence[Gap]] = []
    resting: set[str | None] = set()
    for gaps in pending:
        more = {each.viewer for each in gaps}
        if batch and (len(batch) == TOGETHER or len(resting | more) > MOST_RESTING):
            yield _compatible(batch)
            batch, resting = [], set()
        batch.append(gaps)
        resting |= more
    if batch:
        yield _compatible(batch)


def _compatible(batch: Sequence[Sequence[Gap]]) -> list[Gap]:
    moving = {
        group
        for gaps in batch
        for group in gaps[0].target.by_group.keys() - {each.viewer for each in gaps}
    }  # fmt: skip
    return [each for gaps in batch for each in gaps if each.viewer not in moving]


def coin(number: int, turn: int) -> int:
    """A bit that differs from one number and turn to the next; alike every time."""
    return mixed(number, turn) >> 20 & 1


def mixed(number: int, turn: int) -> int:
    """Knuth's multiplicative hash of both."""
    start = (number * 7919 + turn + 1) * 2654435761 & 0xFFFFFFFF
    return (start ^ start >> 15) * 2246822519
