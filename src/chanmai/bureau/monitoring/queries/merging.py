"""What a sent sheet says beside what stands there by now: two windows may have been open."""

from collections.abc import Mapping
from dataclasses import dataclass

from chanmai.bureau.monitoring.queries.sheet import Sheet, SheetCell
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class Merger:
    """The texts of a return, by fact code: what this visitor typed, and for all other cells what stands there.

    `changed` are the cells that somebody else changed since the visitor looked, `clashing` those of them that the
    visitor typed into, too.
    """

    texts: Mapping[str, str]
    changed: tuple[SheetCell, ...]
    clashing: tuple[SheetCell, ...]

    def refuse_changes(self) -> None:
        """Raises Conflict when something was changed that the visitor has not seen."""
        if self.clashing:
            cell = self.clashing[0]
            own = self.texts[cell.code]
            raise Conflict(
                Text(
                    f"“{cell.name}”别处已改为“{cell.text}”，您填的是“{own}”，留着您填的。",
                    f"`{cell.name}` was changed to `{cell.text}` elsewhere; you typed `{own}`, which stands now.",
                ),
                mend=Text("请核对后再报。", "Look at it and file again."),
                code="changed_elsewhere",
            )
        if self.changed:
            names = [cell.name for cell in self.changed]
            raise Conflict(
                Text(
                    f"别处刚刚改过：{'、'.join(names)}。", f"Changed elsewhere meanwhile: {', '.join(names)}."
                ),
                mend=Text(
                    "下面是改过以后的数，请核对后再报。", "Look at the new figures below and file again."
                ),
                code="changed_elsewhere",
            )


def merged(sheet: Sheet, typed: Mapping[str, str], seen: Mapping[str, str]) -> Merger:
    """Put what was typed over what stands there. `seen` is what each cell held when the visitor saw it last.

    A cell that `seen` lacks counts as it was typed.
    """
    texts: dict[str, str] = {}
    changed: list[SheetCell] = []
    clashing: list[SheetCell] = []
    for cell in sheet.cells:
        own = typed.get(cell.code, cell.text)
        was = seen.get(cell.code, cell.text)
        texts[cell.code] = cell.text if own == was else own
        if was != cell.text and own != cell.text:
            changed.append(cell)
            if own != was:
                clashing.append(cell)
    return Merger(texts, tuple(changed), tuple(clashing))
