"""The parts of a Word file as trees, read with what Python brings along; hostile and broken archives are refused."""

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from chanmai.drafting.files.trouble import Unreadable
from chanmai.engine.facts.texts import Text

LARGEST_INSIDE = 200 * 1024 * 1024  # bytes of all parts together, unpacked
LARGEST_PART = 40 * 1024 * 1024  # bytes of a part that is read
MOST_ELEMENTS = 1_000_000
DEEPEST = 200  # elements within each other
_LOCKED = 0x1  # the bit of an entry of an archive that says it is encrypted
_MAIN = "word/document.xml"


@dataclass(slots=True)
class Element:
    """An element of a part; names are without their namespace, for both editions of the format differ only in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def child(self, name: str) -> "Element | None":
        """The first child of a name."""
        return next((each for each in self.children if each.name == name), None)

    def value(self, name: str) -> str | None:
        """The `val` of the first child of a name; None if there is no such child or value."""
        child = self.child(name)
        return None if child is None else child.attributes.get("val")


def parts(content: bytes) -> dict[str, Element]:
    """The trees `document`, and `numbering` and `styles` where the file has them. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            main = _main(archive)
            folder = main.rpartition("/")[0]
            names = {
                "document": main,
                "numbering": f"{folder}/numbering.xml",
                "styles": f"{folder}/styles.xml",
            }
            names_there = set(archive.namelist())
            return {part: _tree(archive, name) for part, name in names.items() if name in names_there}
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, EOFError) as fault:
        raise _broken() from fault


def _main(archive: zipfile.ZipFile) -> str:
    """The name of the part with the text. Refuses other archives, locked ones, and those that would swell in memory."""
    infos = archive.infolist()
    if any(info.flag_bits & _LOCKED for info in infos):
        raise Unreadable(
            Text("Word 文件有密码，打不开。", "The Word file is locked by a password."),
            Text("请去掉密码后再试。", "Remove the password and try again."),
        )
    if sum(info.file_size for info in infos) > LARGEST_INSIDE:
        raise _swells()
    names = {info.filename for info in infos}
    if _MAIN in names:
        return _MAIN
    for each in _tree(archive, "_rels/.rels").children if "_rels/.rels" in names else []:
        target = each.attributes.get("Target", "").removeprefix("/")
        if (
            each.attributes.get("Type", "").endswith("/officeDocument")
            and target.startswith("word/")
            and target in names
        ):
            return target
    raise Unreadable(
        Text("这不是 Word 文件。", "This is not a Word file."),
        Text("可用：docx、pdf、html、txt。", "Use docx, pdf, html or txt."),
    )


def _tree(archive: zipfile.ZipFile, name: str) -> Element:
    """A part as a tree. Raises ExpatError, and Unreadable for one that is too large or declares entities."""
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise _swells()
    root = Element("")
    open_ones = [root]
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS:
            raise _swells()
        element = Element(_local(tag), {_local(key): value for key, value in attributes.items()})
        if len(open_ones) > DEEPEST:
            raise _broken()
        open_ones[-1].children.append(element)
        open_ones.append(element)

    def end(_: str) -> None:
        open_ones.pop()

    def words(text: str) -> None:
        open_ones[-1].text += text

    def declared(*_: object) -> None:
        raise _broken()  # a Word file declares no document type; one could name entities that swell

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = words, declared
    parser.Parse(archive.read(name), True)
    return root.children[0]


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _swells() -> Unreadable:
    return Unreadable(
        Text("文件展开后太大。", "The file is too large when unpacked."),
        Text("请删去图片，或另存为文本。", "Remove pictures or save it as text."),
    )


def _broken() -> Unreadable:
    return Unreadable(
        Text("Word 文件已损坏，读不出来。", "The Word file is broken and cannot be read."),
        Text("请用 Word 打开后另存。", "Open it in Word and save it again."),
    )
