"""What a file must pass before anything parses it: size, true format, and how far it would unpack."""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.engine.facts.texts import Text

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Documented upper bounds of one import file."""

    bytes: int = 30 * MEGABYTE
    unpacked: int = 200 * MEGABYTE
    ratio: int = 150  # unpacked : packed, looked at only above 20 MB unpacked
    entries: int = 400
    rows: int = 60_000
    columns: int = 120


LIMITS = Limits()

_FOREIGN = (
    (b"%PDF", Text("PDF", "a PDF")),
    (b"\x89PNG", Text("图片", "an image")),
    (b"\xff\xd8\xff", Text("图片", "an image")),
    (b"Rar!", Text("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf", Text("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", Text("gzip 压缩包", "a gzip archive")),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"^\s*<(!doctype|html|\?xml|table|head|body|meta|style|script)", re.IGNORECASE)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_BLOCK = 64 * 1024  # bytes that are unpacked at once
_FEW_ODD = 0.05  # share of letters in UTF-16 text that may be of other scripts


def kind_of(name: str, content: bytes, limits: Limits = LIMITS) -> str:
    """“xlsx”, “xls”, “ods” or “csv”, decided by the content, never by the name. Raises SheetError."""
    _check_size(name, content, limits)
    for magic, content_kind in _FOREIGN:
        if content.startswith(magic):
            raise wrong_format(name, content_kind)
    if content.startswith(_COMPOUND):
        return "xls"
    if content.startswith(b"PK"):
        return _kind_of_archive(name, content, limits)
    if _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")[:400]):
        raise wrong_format(name, Text("网页（HTML/XML）", "a web page (HTML/XML)"))
    if (
        b"\x00" in content[:4096]
        and not content.startswith((b"\xff\xfe", b"\xfe\xff"))
        and not utf16_of(content)
    ):
        raise wrong_format(name, Text("二进制文件", "a binary file"))
    return "csv"


def utf16_of(content: bytes) -> str:
    """The codec of UTF-16 text without its mark, known by what it decodes to; empty for anything else."""
    if b"\x00" not in content[:4096] or len(content) % 2:
        return ""
    high, low = content[:4096:2].count(0), content[1:4096:2].count(0)
    codec = "utf-16-be" if high > low else "utf-16-le"
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        return ""
    odd = sum(not (sign < "\u0100" or "\u2000" <= sign < "\u9fff" or sign >= "\uff00") for sign in text)
    return codec if "\n" in text and "\x00" not in text and odd <= _FEW_ODD * len(text) else ""


def _check_size(name: str, content: bytes, limits: Limits) -> None:
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise SheetError(
            "empty_file",
            Text(
                f"“{name}”是空文件（{len(content)} 字节，没有内容）。请确认已保存后重新选择",
                f"“{name}” is empty ({len(content)} bytes, no content). Save it and choose it again",
            ),
        )
    if len(content) > limits.bytes:
        size, most = len(content) // MEGABYTE, limits.bytes // MEGABYTE
        raise SheetError(
            "too_large",
            Text(
                f"“{name}”有 {size} MB，上限 {most} MB。请分成几个文件导入",
                f"“{name}” has {size} MB; the limit is {most} MB. Split it into several files",
            ),
        )


def wrong_format(name: str, content_kind: Text) -> SheetError:
    """The file is something else."""
    return SheetError(
        "wrong_format",
        Text(
            f"“{name}”的内容是{content_kind.zh}，不是 Excel（.xlsx、.xls）、ODS 或 CSV 表格，只改扩展名不行。"
            "请用 Excel 或 WPS 另存为 .xlsx",
            f"“{name}” is {content_kind.en}, not an Excel (.xlsx, .xls), ODS or CSV table; renaming is not enough. "
            "Save it as .xlsx",
        ),
    )


def with_password(name: str) -> SheetError:
    """The file cannot be opened without a password."""
    return SheetError(
        "password",
        Text(
            f"“{name}”加了密码，无法读取。请去掉密码后另存，再导入",
            f"“{name}” has a password and cannot be read. Remove the password, save it, try again",
        ),
    )


def _kind_of_archive(name: str, content: bytes, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(name, len(content), entries, limits)
            _unpack_once(archive, entries)
            names = {entry.filename for entry in entries}
            if "mimetype" in names and archive.read("mimetype").strip() == _OPEN_DOCUMENT:
                return "ods"
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        NotImplementedError,
        OSError,
        RuntimeError,
        EOFError,
    ) as error:
        raise damage(name) from error
    if "xl/workbook.xml" in {entry.replace("\\", "/").lower() for entry in names}:
        return "xlsx"
    if any(entry.startswith("xl/workbook") for entry in names):
        raise wrong_format(name, Text("二进制 Excel（.xlsb）", "a binary Excel file (.xlsb)"))
    raise wrong_format(
        name, Text("压缩包或其他文档（不含工作簿）", "an archive or another document (no workbook)")
    )


def _check_entries(name: str, size: int, entries: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    """Raise SheetError for an archive that would unpack to too much by its own list."""
    unpacked = sum(entry.file_size for entry in entries)
    swollen = unpacked > 20 * MEGABYTE and unpacked > limits.ratio * size
    if unpacked > limits.unpacked or len(entries) > limits.entries or swollen:
        raise SheetError(
            "zip_bomb",
            Text(
                f"“{name}”解开后有 {unpacked // MEGABYTE} MB、{len(entries)} 个部件，超过上限"
                f"（{limits.unpacked // MEGABYTE} MB、{limits.entries} 个），未打开。"
                "请删去空白行列、图片和格式后另存，或分成几个文件",
                f"“{name}” unpacks to {unpacked // MEGABYTE} MB in {len(entries)} parts, above the limit of "
                f"{limits.unpacked // MEGABYTE} MB and {limits.entries}; it was not opened. "
                "Remove blank rows, pictures and formats, or split the file",
            ),
        )


def _unpack_once(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Unpack every part block by block to see that its size and checksum are what the list says, and no name twice."""
    if len({entry.filename.lower() for entry in entries}) != len(entries):
        raise zipfile.BadZipFile
    for entry in entries:
        with archive.open(entry) as part:
            while part.read(_BLOCK):
                pass


def damage(name: str) -> SheetError:
    """The file is damaged."""
    return SheetError(
        "broken_file",
        Text(
            f"“{name}”已损坏，无法读取（可能没有传完，或不是完好的工作簿）。"
            "请重新导出，或用 Excel、WPS 打开后另存为 .xlsx",
            f"“{name}” is damaged and cannot be read (cut short, perhaps, or no sound workbook). "
            "Export it again, or open it in Excel or WPS and save it as .xlsx",
        ),
    )
