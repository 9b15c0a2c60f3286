"""Exhibits of the plan's measures: how many of each light, and those that lag behind."""

from collections import Counter

from chanmai.bureau.reports.document import Cell, Chart, Table
from chanmai.bureau.reports.exhibits.sight import Exhibit, Sight, count, nothing, under
from chanmai.bureau.supervision.lights import Colour
from chanmai.bureau.supervision.queries.measures import COLOURS
from chanmai.engine.facts.texts import Text
from chanmai.pack.reports import Block as Wanted


def _notes(sight: Sight) -> tuple[str, ...]:
    return sight.notes(
        sight.say("督办进展", "Words on progress"),
        sight.say("规划全部举措，灯号按城市包的规则", "All measures; lights by the pack's rule"),
    )


def lights(wanted: Wanted, sight: Sight) -> Exhibit:
    """How many measures show each light."""
    counts = Counter(row.colour for row in sight.tasks)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (str(label), count(counts[str(colour)])) for colour, label in COLOURS.items()
    )
    table = Table((sight.say("灯号", "Light"), sight.say("举措数", "Measures")), rows, _notes(sight))
    return under(wanted, sight.lang, Chart("bars", (1,), "", table))


def lagging(wanted: Wanted, sight: Sight) -> Exhibit:
    """The measures with a red light, with who is in charge and why."""
    red = [row for row in sight.tasks if row.colour == str(Colour.RED)]
    if not red:
        return nothing(wanted, sight, Text("没有亮红灯的举措", "no measure shows a red light"))
    say = sight.say
    heads = (say("编号", "Code"), say("举措", "Measure"), say("责任单位", "In charge"), say("完成 %", "Done, %"),
             say("到期日", "Due"), say("原因", "Why"))  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row.code,
            row.title,
            row.owner_name or None,
            count(row.percent) if row.percent is not None else None,
            str(row.due_on) if row.due_on is not None else None,
            say("；", "; ").join(row.reasons) or "—",
        )
        for row in red[: wanted.last]
    )
    left = len(red) - len(rows)
    rest = (say(f"另有 {left} 条未列", f"{left} more are not listed"),) if left > 0 else ()
    return under(wanted, sight.lang, Table(heads, rows, (*_notes(sight), *rest)))
