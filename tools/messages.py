"""Compile the English catalogues; --check says what has no English text yet, --add enters it for translation."""

import argparse
import sys
from pathlib import Path

import polib

from chanmai.site import catalogues

HEADER = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
PLURALS = "nplurals=2; plural=(n != 1);"


def check() -> int:
    """Tell every text without a translation and every translation without a text; 1 if there is one."""
    findings = [("未译 / not translated", message) for message in catalogues.without_english()]
    findings += [("未用 / not used", message) for message in catalogues.stale_entries()]
    for what, message in findings:
        place = message.file.relative_to(catalogues.PACKAGE.parent.parent)
        print(f"{place}: {what}: {message.text!r}")
    return 1 if findings else 0


def add(apps: list[str]) -> int:
    """Enter every text without a translation, with an empty English text, into the catalogue it belongs to.

    Only catalogues of the named apps (`site`, `plan` …) are written; no name means all.
    """
    books: dict[Path, polib.POFile] = {}
    for message in catalogues.without_english():
        home = catalogues.home_of(message.file)
        if apps and home.parents[3].name not in apps:
            continue
        book = books.get(home) or open_book(home)
        books[home] = book
        if book.find(message.text) is None:
            book.append(polib.POEntry(msgid=message.text, msgstr=""))
    for home, book in books.items():
        book.save(str(home))
        print(home)
    return 0


def open_book(home: Path) -> polib.POFile:
    """The catalogue, made when it is not there yet."""
    if home.exists():
        return polib.pofile(str(home), wrapwidth=110)
    home.parent.mkdir(parents=True, exist_ok=True)
    book = polib.POFile(wrapwidth=110)
    book.metadata = {**HEADER, "Plural-Forms": PLURALS}
    return book


def main() -> int:
    """Compile, check or add."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="列出未译的文字 / list what is not translated")
    parser.add_argument(
        "--add", nargs="*", metavar="APP", help="把未译的文字加入词条 / enter what is not translated"
    )
    args = parser.parse_args()
    if args.check:
        return check()
    if args.add is not None:
        return add(args.add)
    catalogues.compile_stale()
    return 0


if __name__ == "__main__":
    sys.exit(main())
