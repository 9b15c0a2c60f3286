"""The rule language: parse, check, print in two languages, expand, evaluate exactly."""
