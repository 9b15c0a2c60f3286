"""What is asked of a cell that is likely wrong, in both languages, with the value that would meet the rules."""

from collections.abc import Sequence
from fractions import Fraction

from chanmai.engine.edits.localising import Suspect
from chanmai.engine.facts.fact import Fact
from chanmai.engine.facts.printing import exact, show
from chanmai.engine.facts.texts import NO_TEXT, Text


def question(
    fact: Fact, held: int, suspect: Suspect, *, beside: Sequence[Fact] = (), together: bool = False
) -> Text:
    """The question about one suspect that holds so many kept steps.

    `beside` are the facts of the other suspects, which have to be put right as well. `together`: a whole column is off.
    """
    now, told = _shown(fact, held), _shown(fact, suspect.steps)
    if together:
        first = Text(
            f"同一单位的各格像是整列写错了单位{_times(suspect).zh}；这一格现为{now.zh}，",
            f"All cells of this unit look as if written in another unit{_times(suspect).en}; this one holds {now.en},",
        )
        return first.then(Text(f"应为{told.zh}。请核对。", f"and would be {told.en}. Please check."))
    return _seems(suspect, now).then(_would(fact, suspect, told, beside)).then(_please())


def either(facts: Sequence[Fact]) -> Text:
    """That other cells may be the wrong ones as well; nothing for none."""
    if not facts:
        return NO_TEXT
    zh, en = _names(facts)
    return Text(f"也可能是{zh}有误。", f"It may also be {en} that is wrong.")


def _seems(suspect: Suspect, now: Text) -> Text:
    if suspect.factor is None:
        return Text(
            f"现为{now.zh}，与别的数对不上。", f"It holds {now.en}, which does not go with other figures."
        )
    large = suspect.factor > 1
    return Text(
        f"现为{now.zh}，像是写{'大' if large else '小'}了{_times(suspect).zh}。",
        f"It holds {now.en}, which looks too {'large' if large else 'small'}{_times(suspect).en}.",
    )


def _times(suspect: Suspect) -> Text:
    factor = suspect.factor or Fraction(1)
    if factor > 1:
        return Text(f"（应除以 {exact(factor)}）", f" (to be divided by {exact(factor)})")
    return Text(f"（应乘以 {exact(1 / factor)}）", f" (to be multiplied by {exact(1 / factor)})")


def _would(fact: Fact, suspect: Suspect, told: Text, beside: Sequence[Fact]) -> Text:
    names = _names(beside)
    too = Text(f"，并改正{names[0]}", f" and with {names[1]} put right too") if beside else NO_TEXT
    low = None if suspect.low is None else _shown(fact, suspect.low)
    high = None if suspect.high is None else _shown(fact, suspect.high)
    if suspect.factor is not None or beside or (low is None and high is None) or low == high:
        return Text(
            f"若为{told.zh}{too.zh}，各项审核就都相符。", f"With {told.en}{too.en} every check would be met."
        )
    if low is None or high is None:
        end = low or high or told
        words = ("不少于", "at least") if low is not None else ("不多于", "at most")
        return Text(
            f"若{words[0]}{end.zh}，各项审核就都相符。", f"With {words[1]} {end.en} every check would be met."
        )
    return Text(
        f"若在{low.zh}至{high.zh}之间（如{told.zh}），各项审核就都相符。",
        f"Between {low.en} and {high.en} (say {told.en}) every check would be met.",
    )


def _please() -> Text:
    return Text("请核对；数字无误的，请说明原因。", "Please check; if the figure is right, say why.")


def _names(facts: Sequence[Fact]) -> tuple[str, str]:
    return "、".join(f"“{fact.name}”" for fact in facts), ", ".join(f"“{fact.english}”" for fact in facts)


def _shown(fact: Fact, steps: int) -> Text:
    return Text.both(lambda lang: show(fact, Fraction(steps, fact.scale), lang))
