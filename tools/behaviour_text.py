"""What the software answers as plain text that two versions can be compared by: pages, workbooks, archives, tables.

What differs from one recording to the next (tokens, folders, the version) becomes a fixed mark.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

BLOCKS = frozenset((
    "address", "article", "aside", "body", "br", "button", "caption", "details", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "label",
    "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td",
    "textarea", "th", "thead", "title", "tr", "ul",
))  # fmt: skip
SILENT = frozenset(("script", "style", "template"))
ABOUT_FILES = frozenset(("link", "meta", "script"))
LINKS = ("href", "action", "formaction", "hx-get", "hx-post")
ATTRIBUTES = (
    *LINKS, "hx-trigger", "name", "value", "placeholder", "title", "alt", "aria-label", "selected", "checked",
)  # fmt: skip
HIDDEN = "csrfmiddlewaretoken"
UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
OFFICE, WRITTEN_AT = "[Content_Types].xml", "docProps/core.xml"
LONGEST = 150  # bytes of a part of a file's name


@dataclass
class Form:
    """A form of a page: what it would send as it stands, the choices of its lists, the hints in its empty fields."""

    method: str
    action: str
    key: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """A page read for its visible text, line by line with its addresses and fields below, and for links and forms."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.links: list[tuple[str, bool]] = []
        self.forms: list[Form] = []
        self._words: list[str] = []
        self._marks: list[str] = []
        self._silent = ""
        self._data: list[str] | None = None
        self._inside: list[Form] = []
        self._list = self._area = ""
        self.feed(markup)
        self.close()
        self._end_line()

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines) + "\n"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block; note addresses, fields and words that stand in attributes."""
        given = {name: value or "" for name, value in attrs}
        if tag in BLOCKS:
            self._end_line()
        if tag in SILENT:
            self._silent = tag
            self._data = [] if given.get("type") == "application/json" else None
        if tag in ABOUT_FILES:
            return
        self._marks += [
            f"  [{name}] {given[name]}"
            for name in ATTRIBUTES
            if name in given and not (name == "value" and given.get("name") == HIDDEN)
        ]
        self.links += [(given[name], name == "hx-get") for name in ("href", "hx-get") if given.get(name)]
        if tag == "form":
            self.forms.append(
                Form(given.get("method", "get").lower(), given.get("action", ""), given.get("id", ""))
            )
            self._inside = self.forms[-1:]
        for form in self._inside:
            self._note_field(form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        """End a line at a block."""
        if tag == self._silent:
            if self._data is not None:
                self._marks += [
                    f"  [data] {line}" for line in json_text(json.loads("".join(self._data))).splitlines()
                ]
            self._silent, self._data = "", None
        if tag in BLOCKS:
            self._end_line()
        if tag == "form":
            self._inside = []
        if tag in ("select", "textarea"):
            self._list = self._area = ""

    def handle_data(self, data: str) -> None:
        """Take the words, unless they are a script's."""
        if self._data is not None:
            self._data.append(data)
        if self._silent:
            return
        self._words.append(data)
        if self._area:
            for form in self._inside:
                form.fields[self._area] += data.removeprefix("\n") if not form.fields[self._area] else data

    def _end_line(self) -> None:
        line = " ".join("".join(self._words).split())
        self.lines += [*([line] if line else []), *self._marks]
        self._words, self._marks = [], []

    def _note_field(self, form: Form, tag: str, given: Mapping[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "option" and self._list:
            form.choices[self._list].append(value)
            if "selected" in given or len(form.choices[self._list]) == 1:
                form.fields[self._list] = value
        elif not name or name == HIDDEN:
            return
        elif tag == "select":
            self._list, form.choices[name], form.fields[name] = name, [], ""
        elif tag == "textarea":
            self._area, form.fields[name] = name, ""
        elif tag == "input" and given.get("type") not in ("submit", "file", "password"):
            form.hints[name] = given.get("placeholder", "")
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                form.fields[name] = value


def json_text(value: Any) -> str:
    """JSON on many lines, keys in their own order."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


def text_of(content: bytes, kind: str = "") -> str:
    """Any answer or file as text; `kind` is its content type."""
    if content.startswith(b"PK\x03\x04"):
        return "\n".join(_members(content))
    if content.startswith(b"PAR1"):
        return "\n".join(_columns(content))
    text = content.decode("utf-8", "backslashreplace")
    if "html" in kind:
        return Page(text).text
    if "json" in kind:
        return json_text(json.loads(text))
    return text


def _members(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if OFFICE in members:
        yield from _sheets(content, members)
        return
    for name, inner in members.items():
        kind = "html" if name.endswith(".html") else "json" if name.endswith(".json") else ""
        yield f"== {name}\n{text_of(inner, kind)}"


def _sheets(content: bytes, members: Mapping[str, bytes]) -> Iterator[str]:
    """The cells and remarks of a workbook, and a digest of all its files but the one that holds the time."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        yield f"== sheet {name}"
        for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False):
            yield json.dumps(row, ensure_ascii=False, default=str)
    for name in sorted(name for name in members if "comments" in name):
        yield f"== {name}"
        yield from re.findall(r"<t[^>]*>(.*?)</t>", members[name].decode(), re.DOTALL)
    rest = sorted((name, inner) for name, inner in members.items() if name != WRITTEN_AT)
    yield f"== digest {hashlib.sha256(repr(rest).encode()).hexdigest()}"


def _columns(content: bytes) -> Iterator[str]:
    """A Parquet file, column by column."""
    from pyarrow import parquet

    table = parquet.read_table(io.BytesIO(content))
    about = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    yield json_text(about)
    for name in table.schema.names:
        values = json.dumps(table.column(name).to_pylist(), ensure_ascii=False, default=str)
        yield f"{name} {table.schema.field(name).type}: {values}"


def spread(rows: Sequence[Any], most: int) -> list[Any]:
    """At most so many of the rows, evenly."""
    if len(rows) <= most:
        return list(rows)
    return [rows[place * len(rows) // most] for place in range(most)]


@dataclass
class Record:
    """The folder that everything is written into. `fixed`: words of this recording and the marks that replace them."""

    folder: Path
    fixed: Mapping[str, str] = field(default_factory=dict)
    files: int = 0

    def write(self, name: str, text: str) -> None:
        """Write one text under a name that may hold any sign; `/` parts folders."""
        path = self.folder.joinpath(*map(short, name.split("/")))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(steady(text, self.fixed), encoding="utf-8")
        self.files += 1


def steady(text: str, fixed: Mapping[str, str]) -> str:
    """The text with fixed marks for what differs from one recording to the next."""
    text = UUID.sub("UUID", text)
    for words, mark in fixed.items():
        text = re.sub(rf"(?<![\w.]){re.escape(words)}(?!\w|\.\d)", mark, text)
    return text


def short(part: str) -> str:
    """A part of a file's name that every file system takes; a long one ends in a digest."""
    plain = unquote(part).replace("/", "∕").replace("\0", "")
    if len(plain.encode()) <= LONGEST:
        return plain
    digest = hashlib.sha256(plain.encode()).hexdigest()[:10]
    return plain.encode()[: LONGEST - 16].decode("utf-8", "ignore") + "~" + digest + plain[-4:]
