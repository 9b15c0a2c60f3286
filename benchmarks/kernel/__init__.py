"""What the kernel of bit planes can do alone, beyond what the product asks of it: measured here, run nowhere else.

By Kleene's logic, with one payment a rule and nothing settled beside other awards: amounts in bulk, worker processes,
planes that stay, one firm kept current, and the why of a pair.
"""
