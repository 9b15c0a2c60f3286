"""One module for each format of files: from bytes to worksheets of plain cells, in bounded memory and time."""
