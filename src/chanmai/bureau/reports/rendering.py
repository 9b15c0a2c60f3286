"""The three files of a document."""

from collections.abc import Callable, Mapping

from chanmai.bureau.downloads import XLSX
from chanmai.bureau.reports.document import Document
from chanmai.bureau.reports.files.pdf import pdf
from chanmai.bureau.reports.files.word import word
from chanmai.bureau.reports.files.workbook import workbook

WRITERS: Mapping[str, Callable[[Document], bytes]] = {"docx": word, "pdf": pdf, "xlsx": workbook}
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": XLSX,
}
