"""What every process that serves would read and compile at its first requests, done once before the processes part.

So no first visitor waits for it, and all processes share the memory. No connection is opened here.
"""

import gc
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation

from chanmai.bureau.city import city_pack
from chanmai.site.context import permissions

OURS = "chanmai."
LATE = ("pyarrow.parquet", "pandas", "scipy.special")
"""What pages import when they first need it; the second where it happens to be, because pyarrow looks for it."""


def begin() -> None:
    """Read the pack, the pages, their templates and the words of each language; then keep all of it to the end.

    What is frozen the garbage collector never looks at again: a look at everything stops a process for a tenth of a
    second, and writes into each page of memory, which is then shared no more (docs.python.org/3/library/gc.html).
    """
    city_pack()
    permissions()
    get_resolver()._populate()  # imports the pages, and sorts their addresses by name
    for lang, _name in settings.LANGUAGES:
        with translation.override(lang):
            translation.gettext("")
            get_resolver()._populate()  # kept for each language
    for name in templates():
        get_template(name)
    for name in LATE:
        with suppress(ImportError):
            import_module(name)
    gc.collect()
    gc.freeze()


def templates() -> list[str]:
    """The names of the product's own templates."""
    ours = [Path(app.path) / "templates" for app in apps.get_app_configs() if app.name.startswith(OURS)]
    return sorted(
        file.relative_to(folder).as_posix() for folder in ours for file in folder.rglob("*") if file.is_file()
    )
