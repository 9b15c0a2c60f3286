"""Packs that no test changes, each read once in a process."""

import functools

from chanmai.pack import load as reading

load = functools.cache(reading.load)
