"""Before all tests the English texts are compiled; before each one the language is the product's own.

Generated tests draw the same examples at every run and are not timed, so that a busy machine changes no result. With
CHANMAI_SEARCH set they draw new ones, and more.
"""

import os

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

from chanmai.site import catalogues

hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=5000)
hypothesis.settings.load_profile("search" if os.environ.get("CHANMAI_SEARCH") else "steady")


def pytest_configure(config: pytest.Config) -> None:
    catalogues.compile_stale()


@pytest.fixture(autouse=True)
def _usual_language() -> None:
    translation.activate(settings.LANGUAGE_CODE)
