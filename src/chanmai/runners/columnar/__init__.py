"""The fast runner: each distinct atom once per block, two packed bit planes, exact integers throughout."""
