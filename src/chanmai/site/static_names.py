"""Static files for others, under names that change with what is in them: no upgrade leaves old ones about."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

MARK = "laid_out"
NEEDED = ("vendor/tabler/css", "vendor/echarts/echarts.min.js")
"""What `make assets` fetches; a wheel has it."""


def missing_static() -> tuple[str, ...]:
    """What pages need and the installation does not have."""
    own = Path(settings.PACKAGE) / "site" / "static"
    return tuple(name for name in NEEDED if not (own / name).exists())


def lay_out_static(folder: Path) -> None:
    """Copy and compress the static files into `settings.STATIC_ROOT`, unless that was done for just these."""
    mark, digest = folder / MARK, _digest()
    if mark.exists() and mark.read_text("ascii") == digest:
        return
    folder.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(digest, encoding="ascii")


def _digest() -> str:
    """Changes with every file that is added, taken away or written."""
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: str(pair[0])):
            status = Path(storage.path(name)).stat()
            found.update(f"{storage.path(name)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.hexdigest()
