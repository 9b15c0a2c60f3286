"""Before any test: the English texts are compiled."""

import pytest

from chanmai.site import catalogues


def pytest_configure(config: pytest.Config) -> None:
    catalogues.compile_stale()
