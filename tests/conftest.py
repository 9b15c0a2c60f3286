"""Before all tests the English texts are compiled; before each one the language is the product's own."""

import pytest
from django.conf import settings
from django.utils import translation

from chanmai.site import catalogues


def pytest_configure(config: pytest.Config) -> None:
    catalogues.compile_stale()


@pytest.fixture(autouse=True)
def _usual_language() -> None:
    translation.activate(settings.LANGUAGE_CODE)
