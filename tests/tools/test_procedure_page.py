"""The documentation's diagram and table of the procedure are those of the engine."""

import pytest

from chanmai.engine.procedure.table import TABLE
from tools.scripts import script

procedure = script("procedure")


def test_the_page_is_drawn_from_the_table() -> None:
    page = procedure.PAGE.read_text("utf-8")
    assert procedure.drawn(page) == page
    assert page.count(" --> ") == len(TABLE) + 3  # one into the first state, one out of each end


def test_a_page_without_a_place_is_told() -> None:
    with pytest.raises(ValueError, match="no place for diagram"):
        procedure.drawn("# nothing")
