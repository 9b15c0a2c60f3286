"""Before all tests the English texts are compiled; before each one the language is the product's own.

Generated tests draw the same examples at every run and are not timed, so that a busy machine changes no result. With
CHANMAI_SEARCH set they draw new ones, and more.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connections
from django.utils import translation
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

import looking
from chanmai.site import catalogues
from guards import lifted

hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=5000)
hypothesis.settings.load_profile("search" if os.environ.get("CHANMAI_SEARCH") else "steady")


def pytest_configure(config: pytest.Config) -> None:
    from chanmai.bureau.clauses import fulltext  # asks for models, which are there by now

    catalogues.compile_stale()
    empty = flush.Command.handle

    def past_the_guards(command: flush.Command, **options: Any) -> None:
        """Tests that commit empty the database at their end, which the triggers refuse to everybody else.

        The full-text index is a table of no model, whose rows would meet those of the next test.
        """
        connection = connections[options["database"]]
        with lifted(connection):
            empty(command, **options)
        if connection.vendor == "sqlite" and fulltext.TABLE in connection.introspection.table_names():
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {fulltext.TABLE}")  # noqa: S608  # a constant of ours

    flush.Command.handle = past_the_guards  # type: ignore[method-assign]


DATABASE = {"db", "transactional_db", "live_server"}
"""Fixtures that lead to the database of the settings, as the mark `django_db` does."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the database; the longest first, so that no worker is left with one of them at the end."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
    items.sort(key=lambda item: "/stories/" not in item.nodeid)


@pytest.fixture(autouse=True)
def _usual_language() -> None:
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    with looking.chromium() as found:
        yield found


@pytest.fixture
def look(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., looking.Looker]]:
    """A function that opens a browser page on the running site: `look(size=looking.PHONE, language="en")`."""
    contexts = []

    def opened(size: tuple[int, int] = looking.WIDE, language: str = "zh-hans") -> looking.Looker:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        contexts.append(context)
        context.add_cookies(
            [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
        )
        return looking.Looker(context.new_page(), live_server.url)

    yield opened
    for context in contexts:
        context.close()
