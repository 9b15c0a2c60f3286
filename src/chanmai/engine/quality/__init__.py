"""Composite indices of quality: indicators made comparable, weighed and put together, and how sure a rank is.

After OECD and JRC, *Handbook on Constructing Composite Indicators* (2008). These are statistics, in floats: nothing
here decides a right or an amount of money.
"""
