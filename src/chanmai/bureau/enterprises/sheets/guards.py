"""What a file must pass before anything parses it: size, true format, and how far it would unpack."""

import io
import re
import zipfile
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
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"^\s*<(!doctype|html|\?xml|table|head|body|meta|style|script)", re.IGNORECASE)


def kind_of(name: str, content: bytes, limits: Limits = LIMITS) -> str:
    """“xlsx” or “csv”, decided by the content, never by the name. Raises SheetError for anything else."""
    _check_size(name, content, limits)
    for magic, found in _FOREIGN:
        if content.startswith(magic):
            raise _wrong_format(name, found)
    if content.startswith(_OLD_EXCEL):
        raise SheetError(
            "old_excel",
            Text(
                f"“{name}”是旧版 Excel（.xls）或加了密码的工作簿。请去掉密码，另存为 .xlsx 后再导入",
                f"“{name}” is an old Excel file (.xls) or has a password. "
                "Remove the password, save as .xlsx, try again",
            ),
        )
    if content.startswith(b"PK"):
        _check_archive(name, content, limits)
        return "xlsx"
    if _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")[:400]):
        raise _wrong_format(name, Text("网页（HTML/XML）", "a web page (HTML/XML)"))
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _wrong_format(name, Text("二进制文件", "a binary file"))
    return "csv"


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


def _wrong_format(name: str, found: Text) -> SheetError:
    return SheetError(
        "wrong_format",
        Text(
            f"“{name}”的内容是{found.zh}，不是 Excel（.xlsx）或 CSV 表格，只改扩展名不行。"
            "请用 Excel 或 WPS 另存为 .xlsx",
            f"“{name}” is {found.en}, not an Excel (.xlsx) or CSV table; renaming is not enough. Save it as .xlsx",
        ),
    )


def _check_archive(name: str, content: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _broken(name) from error
    unpacked = sum(entry.file_size for entry in entries)
    swollen = unpacked > 20 * MEGABYTE and unpacked > limits.ratio * len(content)
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
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        if any(entry.filename.startswith("xl/workbook") for entry in entries):
            raise _wrong_format(name, Text("二进制 Excel（.xlsb）", "a binary Excel file (.xlsb)"))
        raise _wrong_format(
            name, Text("压缩包或其他文档（不含工作簿）", "an archive or another document (no workbook)")
        )


def _broken(name: str) -> SheetError:
    return SheetError(
        "broken_file",
        Text(
            f"“{name}”已损坏，无法打开（可能没有传完）。请重新导出或重新下载后再试",
            f"“{name}” is damaged and cannot be opened (perhaps cut short). Export or download it again",
        ),
    )
