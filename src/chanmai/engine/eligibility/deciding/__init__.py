"""Verdict, money, reasons and the next question for one subject and one clause."""
