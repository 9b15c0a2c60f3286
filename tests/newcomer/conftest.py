"""The toys are parts of another tree: their tests run in the copy in which they are planted, not here."""

collect_ignore_glob = ["toys/*"]
