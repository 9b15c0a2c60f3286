"""Edit rules over the cells of a return: which fail, which were skipped and why, and which cells are likely wrong."""
