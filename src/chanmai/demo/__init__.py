"""An invented city with planted truth, written as ordinary import files."""
