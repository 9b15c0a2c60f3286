"""Changes to firms: files imported, filings received, questions asked and answered."""

from chanmai.bureau.enterprises.operations.filings import Arrival, NewFiling, file_values
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import accept_good_rows, import_file
from chanmai.bureau.enterprises.operations.questions import answer_question

__all__ = [
    "Arrival",
    "Delivery",
    "NewFiling",
    "accept_good_rows",
    "answer_question",
    "file_values",
    "import_file",
]
