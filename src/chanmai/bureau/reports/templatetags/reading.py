"""A `Document` within a template."""

from django import template

from chanmai.bureau.reports.document import Block, Chart, Table

register = template.Library()


@register.filter
def kind(block: Block) -> str:
    """What a block is."""
    return type(block).__name__


@register.filter
def table(block: Block) -> Table | None:
    """A table, of a chart the one behind it."""
    return block.table if isinstance(block, Chart) else block if isinstance(block, Table) else None


@register.filter
def texts(table: Table, nothing: str) -> list[list[str]]:
    """Every cell as it is printed."""
    return table.texts(nothing)
