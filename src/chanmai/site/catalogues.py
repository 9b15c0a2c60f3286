"""The English catalogues: compiling .po to .mo where gettext is not installed, and finding what is not translated."""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
CALLS = {"gettext", "gettext_lazy", "gettext_noop", "_", "ngettext", "ngettext_lazy"}
TEMPLATE_CALL = re.compile(r"""\b(?:gettext|ngettext|_)\(u?(?P<text>'(?>[^'\\]|\\.)*'|"(?>[^"\\]|\\.)*")""")
HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class CatalogueText:
    """A text to be translated and the file that uses it."""

    text: str
    file: Path


def catalogues(package: Path = PACKAGE) -> list[Path]:
    """All .po files of the product."""
    return sorted(package.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_stale(package: Path = PACKAGE) -> int:
    """Compile the catalogues that changed since they were last compiled; says how many. Safe in parallel."""
    compiled = 0
    for source in catalogues(package):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        draft = target.with_suffix(f".{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        compiled += 1
    return compiled


def messages(package: Path = PACKAGE) -> Iterator[CatalogueText]:
    """Every Chinese text that the product marks for translation, in Python and in templates."""
    for file in sorted(package.rglob("*.py")):
        if "migrations" not in file.parts:
            yield from (CatalogueText(text, file) for text in python_texts(file.read_text(encoding="utf-8")))
    for file in sorted(package.rglob("templates/**/*.html")):
        yield from (CatalogueText(text, file) for text in template_texts(file.read_text(encoding="utf-8")))


def python_texts(source: str) -> list[str]:
    """The literal first arguments of the translating calls in a module."""
    texts = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS):
            continue
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and HAN.search(first.value):
            texts.append(first.value)
    return texts


def template_texts(source: str) -> list[str]:
    """The texts of {% translate %}, {% blocktranslate %} and _("…") in a template."""
    texts = (ast.literal_eval(match["text"]) for match in TEMPLATE_CALL.finditer(templatize(source)))
    return [text for text in texts if HAN.search(text)]


def home_of(file: Path, package: Path = PACKAGE) -> Path:
    """The English catalogue in which the texts of a file belong: its app's, or the site's."""
    parts = file.relative_to(package).parts
    app = package.joinpath(*parts[:2]) if parts[0] == "bureau" and len(parts) > 2 else package / "site"
    return app / "locale" / "en" / "LC_MESSAGES" / "django.po"


def without_english(package: Path = PACKAGE) -> list[CatalogueText]:
    """The marked texts for which no catalogue has an English text, each once."""
    known = {
        entry.msgid
        for source in catalogues(package)
        for entry in polib.pofile(str(source))
        if entry.translated() and not entry.obsolete
    }
    missing = {message.text: message for message in messages(package) if message.text not in known}
    return list(missing.values())


def stale_entries(package: Path = PACKAGE) -> list[CatalogueText]:
    """Entries of the catalogues that nothing marks any more."""
    texts = {message.text for message in messages(package)}
    return [
        CatalogueText(entry.msgid, source)
        for source in catalogues(package)
        for entry in polib.pofile(str(source))
        if entry.msgid not in texts
    ]
