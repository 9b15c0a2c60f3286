"""The columnar runner on many machines: tasks name row groups, workers read them, and nothing but sums comes back."""
