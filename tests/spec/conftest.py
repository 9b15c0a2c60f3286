"""The fixture with which the chapters of the manuals are written."""

import pytest

from spec.manual import Rule


@pytest.fixture
def rule() -> Rule:
    """A fresh notebook of checked examples."""
    return Rule()
