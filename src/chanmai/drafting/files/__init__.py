"""The text of a file: txt, html, docx or pdf; what is hostile, broken or locked is refused."""
