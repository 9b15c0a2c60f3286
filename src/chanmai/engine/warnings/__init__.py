"""Early warning: signals of firms, scores made of them, how far to trust these, and when a visit is worth its cost.

Statistics in floats: nothing that decides or pays imports it. What a stated cost decides is compared exactly.
"""
